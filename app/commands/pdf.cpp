#include "commands/pdf.h"

namespace fb::ctl {

bool writes_pdf() { return false; }

Result<void> write_pdf(const Report&, const std::filesystem::path& file) {
  return fail({.file = file.string(), .rule = "this build has no window and no PDF", .next = "Configure with FIREBREAK_UI=ON"});
}

}  // namespace fb::ctl
