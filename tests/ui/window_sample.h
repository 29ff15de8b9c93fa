// The whole window on a small real day, for the tests that drive it: settings of their own, a recording in a folder.
#pragma once
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "record/import.h"
#include "record/store.h"
#include "shell/main_window.h"
#include "ui/shell_sample.h"

namespace fb::test {

// Settings of a test lie in its own folder, so that nothing is read from or left to a person's.
inline void keepSettingsIn(const QString& folder, const QString& name) {
  QCoreApplication::setOrganizationName("org.firebreak.test");
  QCoreApplication::setApplicationName(name);
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder);
  QSettings().clear();
}

// The first `hours` of the bundled day with a simulated book; empty when that did not succeed.
inline QString smallDay(const QString& file, std::uint32_t accounts = 1000, int hours = 2, std::uint64_t seed = 1) {
  ImportRequest request;
  request.sources = {FB_SOURCE_DIR "/resources/days/2020-03-12.json"};
  request.population.accounts = accounts;
  request.population.seed = seed;
  request.to_ms = kDayMs + hours * 3'600'000;
  const auto recording = import_recording(request, {});
  return recording && save_recording(*recording, file.toStdString()) ? file : QString();
}

// Shown, with `file` open and its first snapshot there; null when it did not open in a minute.
inline std::unique_ptr<ui::MainWindow> openedWindow(const QString& file) {
  auto window = std::make_unique<ui::MainWindow>(FB_SOURCE_DIR "/resources/days");
  window->show();
  window->begin(file);
  const bool open = QTest::qWaitFor([&] { return window->client().snapshot() != nullptr; }, 60'000);
  return open ? std::move(window) : nullptr;
}

}  // namespace fb::test
