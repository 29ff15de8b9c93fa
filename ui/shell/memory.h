// What the window remembers between starts: file, time, run, layout, size, recent files (QSettings of org.firebreak).
// Thread rule: GUI thread.
#pragma once
#include <QByteArray>
#include <QStringList>

#include "base/numbers.h"

namespace fb::ui::memory {

struct Place {
  QString file;  // empty: the bundled day
  TimeMs time_ms = 0;
  bool fork = false;  // a fork was shown; forks themselves are in the file
};
void keepPlace(const Place& place);
Place lastPlace();

void addRecent(const QString& file);
QStringList recentFiles();  // newest first, at most ten, only those that still exist

void keepWindow(const QByteArray& geometry);
QByteArray lastWindow();

}  // namespace fb::ui::memory
