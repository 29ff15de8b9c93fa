// The report as PDF, which is the one thing that needs the window's libraries; a build without the window has none.
#pragma once
#include <filesystem>

#include "base/error.h"
#include "report/report.h"

namespace fb::ctl {

bool writes_pdf();
Result<void> write_pdf(const Report& report, const std::filesystem::path& file);

}  // namespace fb::ctl
