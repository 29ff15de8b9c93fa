#include "shell/walk.h"

#include <QDir>
#include <QPixmap>

#include "shell/main_window.h"

namespace fb::ui {
namespace {
constexpr int kLookMs = 400;
constexpr int kStillLooks = 5;  // the moment must stand this long before the first picture
}  // namespace

Walk::Walk(MainWindow& window, QString folder, int patience_ms, QObject* parent)
    : QObject(parent), window_(window), folder_(std::move(folder)), patience_ms_(patience_ms) {
  QDir().mkpath(folder_);
  connect(&timer_, &QTimer::timeout, this, &Walk::look);
  timer_.start(kLookMs);
}

void Walk::look() {
  waited_ms_ += kLookMs;
  const auto snapshot = window_.client().snapshot();
  const qint64 now = snapshot ? snapshot->time_ms : -1;
  still_ = now >= 0 && now == last_time_ms_ ? still_ + 1 : 0;
  last_time_ms_ = now;
  if (still_ >= kStillLooks && !window_.client().wantedTime()) {
    timer_.stop();
    return picture();
  }
  if (waited_ms_ < patience_ms_) return;
  timer_.stop();
  emit finished(false);
}

void Walk::picture() {
  const QString name = layouts_.takeFirst();
  window_.actions().at("layout." + name)->trigger();
  QTimer::singleShot(kLookMs, this, [this, name] {
    const bool saved = window_.grab().save(folder_ + "/" + name + ".png");
    if (saved && !layouts_.isEmpty()) return picture();
    emit finished(saved);
  });
}

}  // namespace fb::ui
