#include "commands/pdf.h"

#ifdef FIREBREAK_PDF
#include <QGuiApplication>

#include "report/pdf.h"
#endif

namespace fb::ctl {

#ifdef FIREBREAK_PDF

bool writes_pdf() { return true; }

Result<void> write_pdf(const Report& report, const std::filesystem::path& file) {
  qputenv("QT_QPA_PLATFORM", "offscreen");  // no display is needed, and none is touched
  int count = 1;
  char name[] = "firebreakctl";
  char* arguments[] = {name, nullptr};
  const QGuiApplication application(count, arguments);
  return ui::writePdf(report, file);
}

#else

bool writes_pdf() { return false; }

Result<void> write_pdf(const Report&, const std::filesystem::path& file) {
  return fail({.file = file.string(), .rule = "this build has no window and no PDF", .next = "Configure with FIREBREAK_UI=ON"});
}

#endif

}  // namespace fb::ctl
