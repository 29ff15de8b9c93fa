// The operator's bookmarks with notes: kept in the recording's file as they are made, one by one, so that
// those of another window on the same file stay. Thread rule: GUI thread; the file
// is written on a pool thread, in order, and a failure comes back as a signal.
#pragma once
#include <QObject>
#include <QThreadPool>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "record/store.h"

namespace fb::ui {

class Bookmarks : public QObject {
  Q_OBJECT
 public:
  explicit Bookmarks(QObject* parent = nullptr);
  ~Bookmarks() override;

  void load(const std::filesystem::path& file);    // empty path: bookmarks live as long as the window
  void keepIn(const std::filesystem::path& file);  // the recording got a file: what is here goes into it
  void clear();
  const std::vector<Bookmark>& all() const { return all_; }
  void add(TimeMs time_ms, const QString& note);
  void remove(std::int64_t id);
  const Bookmark* nearest(TimeMs time_ms, TimeMs within_ms) const;

 signals:
  void changed();
  void failed(const QString& message);

 private:
  void write(const Bookmark& bookmark);
  void show(std::vector<Bookmark> bookmarks);

  std::vector<Bookmark> all_;
  std::filesystem::path file_;
  std::int64_t unwritten_ = 0;  // numbers of those that have none in the file yet: -1, -2, …
  // Their numbers in the file, by the number here; the writer's alone.
  using Written = std::map<std::int64_t, std::int64_t>;
  std::shared_ptr<Written> written_ = std::make_shared<Written>();
  QThreadPool writer_;  // one thread: writes keep their order
};

}  // namespace fb::ui
