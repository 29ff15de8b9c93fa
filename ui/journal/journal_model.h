// Journal rows newest first, loaded by page: the newest when asked, older ones while scrolling, later ones as the day
// goes on. Thread rule: GUI thread. Nothing here calls the engine: `olderWanted` says what is missing.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "replay/session.h"

namespace fb::ui {

class JournalModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kTime, kType, kText, kSeq, kColumns };
  enum Role { kSeqRole = Qt::UserRole, kTimeRole };
  static constexpr std::uint32_t kPageRows = 500;

  using QAbstractTableModel::QAbstractTableModel;

  void clear();
  // The newest page, in any order. Rows held that follow on from it stay; otherwise it replaces them.
  void setNewest(std::vector<JournalRow> rows);
  void appendOlder(std::vector<JournalRow> rows);
  // Drops rows after `last_seq`: the playhead went back.
  void dropAfter(std::int64_t last_seq);

  const JournalRow* rowAt(int row) const;
  int rowOf(std::int64_t seq) const;  // -1: not held
  std::int64_t oldestSeq() const { return rows_.empty() ? -1 : rows_.back().seq; }
  std::int64_t newestSeq() const { return rows_.empty() ? -1 : rows_.front().seq; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 signals:
  void olderWanted(qint64 before_seq);

 private:
  std::vector<JournalRow> rows_;  // by falling seq
  bool more_ = false;             // the last page was full: older rows may be there
  bool fetching_ = false;
};

}  // namespace fb::ui
