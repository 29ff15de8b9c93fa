#include "shell/memory.h"

#include <QFileInfo>
#include <QSettings>

namespace fb::ui::memory {
namespace {
constexpr int kRecent = 10;
}

void keepPlace(const Place& place) {
  QSettings s;
  s.setValue("place/file", place.file);
  s.setValue("place/time_ms", QVariant::fromValue<qlonglong>(place.time_ms));
  s.setValue("place/fork", place.fork);
}

Place lastPlace() {
  const QSettings s;
  return {s.value("place/file").toString(), s.value("place/time_ms").toLongLong(), s.value("place/fork").toBool()};
}

void addRecent(const QString& file) {
  QStringList files = recentFiles();
  files.removeAll(file);
  files.prepend(file);
  QSettings().setValue("recent", QStringList(files.mid(0, kRecent)));
}

QStringList recentFiles() {
  QStringList files = QSettings().value("recent").toStringList();
  files.removeIf([](const QString& f) { return !QFileInfo::exists(f); });
  return files;
}

void keepWindow(const QByteArray& geometry) { QSettings().setValue("window/geometry", geometry); }
QByteArray lastWindow() { return QSettings().value("window/geometry").toByteArray(); }

}  // namespace fb::ui::memory
