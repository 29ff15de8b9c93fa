#include "timeline/bookmarks.h"

#include <QPointer>
#include <algorithm>
#include <utility>

namespace fb::ui {

Bookmarks::Bookmarks(QObject* parent) : QObject(parent) { writer_.setMaxThreadCount(1); }

Bookmarks::~Bookmarks() { writer_.waitForDone(); }

void Bookmarks::clear() {
  file_.clear();
  show({});
}

void Bookmarks::load(const std::filesystem::path& file) {
  file_ = file;
  show({});
  if (file.empty()) return;
  writer_.start([this, file] {
    auto read = load_bookmarks(file);
    QMetaObject::invokeMethod(this, [this, file, read = std::move(read)] {
      if (file != file_) return;  // another day was opened meanwhile
      if (!read) return emit failed(QString::fromStdString(read.error().text()));
      const auto early = std::exchange(all_, {});  // made while the file was being read
      show(*read);
      for (const Bookmark& b : early) add(b.time_ms, QString::fromStdString(b.text));
    });
  });
}

void Bookmarks::keepIn(const std::filesystem::path& file) {
  file_ = file;
  store();
}

void Bookmarks::show(std::vector<Bookmark> bookmarks) {
  all_ = std::move(bookmarks);
  std::ranges::sort(all_, {}, &Bookmark::time_ms);
  emit changed();
}

void Bookmarks::add(TimeMs time_ms, const QString& note) {
  std::int64_t id = 1;
  for (const Bookmark& b : all_) id = std::max(id, b.id + 1);
  auto more = all_;
  more.push_back({id, time_ms, note.toStdString()});
  show(std::move(more));
  store();
}

void Bookmarks::remove(std::int64_t id) {
  auto fewer = all_;
  std::erase_if(fewer, [id](const Bookmark& b) { return b.id == id; });
  show(std::move(fewer));
  store();
}

const Bookmark* Bookmarks::nearest(TimeMs time_ms, TimeMs within_ms) const {
  const Bookmark* best = nullptr;
  for (const Bookmark& b : all_)
    if (magnitude(b.time_ms - time_ms) <= within_ms &&
        (!best || magnitude(b.time_ms - time_ms) < magnitude(best->time_ms - time_ms)))
      best = &b;
  return best;
}

void Bookmarks::store() {
  if (file_.empty()) return;
  writer_.start([this, file = file_, bookmarks = all_] {
    const auto saved = save_bookmarks(file, bookmarks);
    if (saved) return;
    const QString message = QString::fromStdString(saved.error().text());
    QMetaObject::invokeMethod(this, [this, message] { emit failed(message); });
  });
}

}  // namespace fb::ui
