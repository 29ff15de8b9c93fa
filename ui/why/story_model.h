// The story of one account as a list: one row an event, oldest first. Rows after the playhead stay, marked as later,
// when the operator goes back in time. Thread rule: GUI thread.
#pragma once
#include <QAbstractListModel>
#include <vector>

#include "journal/event_kind.h"
#include "replay/session.h"

namespace fb::ui {

class StoryModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kTimeRole = Qt::UserRole, kSeqRole, kKindRole, kLaterRole };

  using QAbstractListModel::QAbstractListModel;

  void clear();
  // `run` is the run the story was told in. A story that is the beginning of the one held only moves the playhead.
  void setStory(int run, const AccountStory& story, TimeMs now_ms);
  void setKinds(const std::vector<std::int64_t>& seqs, const std::vector<EventKind>& kinds);
  void setRoutineShown(bool shown);
  bool routineShown() const { return routine_shown_; }
  int hiddenRows() const { return static_cast<int>(events_.size() - shown_.size()); }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  struct Row {
    std::int64_t seq = 0;
    TimeMs time_ms = 0;
    QString text;
    EventKind kind = EventKind::routine;
    bool kind_known = false;
  };
  bool isBeginningOfHeld(const AccountStory& story) const;
  void filter();

  int run_ = -1;
  AccountRef account_;
  TimeMs now_ms_ = 0;
  bool routine_shown_ = false;
  std::vector<Row> events_;
  std::vector<std::size_t> shown_;  // indices into events_
};

}  // namespace fb::ui
