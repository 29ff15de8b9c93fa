#include "why/story_model.h"

#include <algorithm>

#include "common/numbers.h"

namespace fb::ui {

void StoryModel::clear() {
  beginResetModel();
  run_ = -1;
  events_.clear();
  shown_.clear();
  endResetModel();
}

bool StoryModel::isBeginningOfHeld(const AccountStory& story) const {
  return story.account == account_ && story.events.size() <= events_.size() &&
         std::equal(story.events.begin(), story.events.end(), events_.begin(),
                    [](std::int64_t seq, const Row& row) { return row.seq == seq; });
}

void StoryModel::setStory(int run, const AccountStory& story, TimeMs now_ms) {
  const bool moves_only = run == run_ && !events_.empty() && isBeginningOfHeld(story);
  now_ms_ = now_ms;
  if (moves_only) {
    if (!shown_.empty()) emit dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  run_ = run;
  account_ = story.account;
  events_.clear();
  for (std::size_t i = 0; i < story.events.size(); ++i)
    events_.push_back({story.events[i], i < story.times.size() ? story.times[i] : 0,
                       i < story.lines.size() ? text(story.lines[i]) : QString()});
  filter();
  endResetModel();
}

void StoryModel::setKinds(const std::vector<std::int64_t>& seqs, const std::vector<EventKind>& kinds) {
  bool changed = false;
  for (std::size_t i = 0; i < std::min({seqs.size(), kinds.size(), events_.size()}); ++i) {
    Row& row = events_[i];
    if (row.seq != seqs[i] || (row.kind_known && row.kind == kinds[i])) continue;
    row.kind = kinds[i];
    row.kind_known = changed = true;
  }
  if (!changed) return;
  beginResetModel();
  filter();
  endResetModel();
}

void StoryModel::setRoutineShown(bool shown) {
  if (shown == routine_shown_) return;
  beginResetModel();
  routine_shown_ = shown;
  filter();
  endResetModel();
}

void StoryModel::filter() {
  shown_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (routine_shown_ || !events_[i].kind_known || events_[i].kind != EventKind::routine) shown_.push_back(i);
}

int StoryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant StoryModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = events_[shown_[static_cast<std::size_t>(index.row())]];
  switch (role) {
    case Qt::DisplayRole:
      return row.text;
    case Qt::ToolTipRole:
      return dateTime(row.time_ms) + QStringLiteral(" UTC\n") + row.text;
    case Qt::AccessibleTextRole:
      return clockTime(row.time_ms) + ' ' + look(row.kind).word + ": " + row.text;
    case kTimeRole:
      return QVariant::fromValue<qlonglong>(row.time_ms);
    case kSeqRole:
      return QVariant::fromValue<qlonglong>(row.seq);
    case kKindRole:
      return static_cast<int>(row.kind);
    case kLaterRole:
      return row.time_ms > now_ms_;
    default:
      return {};  // roles are open-ended
  }
}

}  // namespace fb::ui
