// The operator's bookmarks with notes: kept in the recording's file as they are made. Thread rule: GUI thread; the file
// is written on a pool thread, in order, and a failure comes back as a signal.
#pragma once
#include <QObject>
#include <QThreadPool>
#include <filesystem>
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
  void store();
  void show(std::vector<Bookmark> bookmarks);

  std::vector<Bookmark> all_;
  std::filesystem::path file_;
  QThreadPool writer_;  // one thread: writes keep their order
};

}  // namespace fb::ui
