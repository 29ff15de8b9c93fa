// The liquidation queue as a table over one page of it: rows outside the page are blank until their page arrives.
// Thread rule: GUI thread. Nothing here calls the engine: `pageWanted` says what is missing.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "replay/queue.h"
#include "replay/snapshot.h"

namespace fb::ui {

class QueueModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kPlace, kAccount, kHealth, kEquity, kNotional, kStage, kCost, kOutAfter, kClip, kColumns };
  static constexpr std::uint32_t kPageRows = 200;

  using QAbstractTableModel::QAbstractTableModel;

  void setInstruments(std::vector<Instrument> instruments) { instruments_ = std::move(instruments); }
  void setQueue(LiquidationQueue page);
  void clear() { setQueue({}); }
  const LiquidationQueue& queue() const { return queue_; }
  const QueueRow* rowAt(int row) const;
  void setVisibleRows(int first, int last);  // emits pageWanted when the page held does not cover them
  QString cell(const QueueRow& row, int column) const;
  QString csvCell(const QueueRow& row, int column) const;
  QString clipsAsText(const QueueRow& row) const;  // every clip of the next block, one a line

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void pageWanted(std::uint32_t offset);

 private:
  void resize(int total);
  QString clip(const QueueClip& clip) const;

  std::vector<Instrument> instruments_;
  LiquidationQueue queue_;
  int total_ = 0;
};

// After how many blocks, and how long that is; "> 20 blocks" beyond the horizon.
QString blocksText(std::uint32_t blocks, const QueueFigures& queue);

}  // namespace fb::ui
