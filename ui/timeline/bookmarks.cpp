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
  written_ = std::make_shared<Written>();
  show({});
  if (file.empty()) return;
  writer_.start([this, file] {
    auto read = load_bookmarks(file);
    QMetaObject::invokeMethod(this, [this, file, read = std::move(read)] {
      if (file != file_) return;  // another day was opened meanwhile
      if (!read) return emit failed(QString::fromStdString(read.error().text()));
      auto both = *read;
      both.insert(both.end(), all_.begin(),
                  all_.end());  // made while the file was being read; they are written after it
      show(std::move(both));
    });
  });
}

void Bookmarks::keepIn(const std::filesystem::path& file) {
  file_ = file;
  written_ = std::make_shared<Written>();
  for (const Bookmark& b : std::vector(all_)) write(b);
}

void Bookmarks::show(std::vector<Bookmark> bookmarks) {
  all_ = std::move(bookmarks);
  std::ranges::sort(all_, {}, &Bookmark::time_ms);
  emit changed();
}

void Bookmarks::add(TimeMs time_ms, const QString& note) {
  const Bookmark made{--unwritten_, time_ms, note.toStdString()};
  auto more = all_;
  more.push_back(made);
  show(std::move(more));
  write(made);
}

void Bookmarks::remove(std::int64_t id) {
  auto fewer = all_;
  std::erase_if(fewer, [id](const Bookmark& b) { return b.id == id; });
  show(std::move(fewer));
  if (file_.empty()) return;
  writer_.start([this, file = file_, id, written = written_] {
    const auto number = written->find(id);
    const auto removed = remove_bookmark(file, number == written->end() ? id : number->second);
    if (!removed)
      QMetaObject::invokeMethod(this,
                                [this, why = QString::fromStdString(removed.error().text())] { emit failed(why); });
  });
}

const Bookmark* Bookmarks::nearest(TimeMs time_ms, TimeMs within_ms) const {
  const Bookmark* best = nullptr;
  for (const Bookmark& b : all_)
    if (magnitude(b.time_ms - time_ms) <= within_ms &&
        (!best || magnitude(b.time_ms - time_ms) < magnitude(best->time_ms - time_ms)))
      best = &b;
  return best;
}

void Bookmarks::write(const Bookmark& bookmark) {
  if (file_.empty()) return;
  writer_.start([this, file = file_, bookmark, written = written_] {
    const auto id = add_bookmark(file, bookmark);
    if (id) return void(written->insert_or_assign(bookmark.id, *id));
    QMetaObject::invokeMethod(this, [this, why = QString::fromStdString(id.error().text())] { emit failed(why); });
  });
}

}  // namespace fb::ui
