// The incident report as PDF: searchable text, charts, page numbers. Written to a temporary file beside the target and
// renamed, so that an old file survives every failure. Thread rule: any thread; a QGuiApplication must exist (the
// offscreen platform is enough), which is what firebreakctl makes for it.
#pragma once
#include <filesystem>

#include "base/error.h"
#include "report/report.h"

namespace fb::ui {

Result<void> writePdf(const Report& report, const std::filesystem::path& file);

}  // namespace fb::ui
