// The positions table over one page of a list that the engine sorts and filters. The model has as many rows as match;
// rows outside the page it holds are blank until their page arrives, and the page held stays meanwhile. Thread rule:
// GUI thread. Nothing here calls the engine: `pageWanted` says what is missing.
#pragma once
#include <QAbstractTableModel>
#include <functional>
#include <optional>
#include <vector>

#include "positions/position_columns.h"
#include "replay/snapshot.h"

namespace fb::ui {

// What identifies a row across updates.
struct PositionKey {
  AccountRef account;
  MarketIdx market = 0;
  bool operator==(const PositionKey&) const = default;
};

class PositionsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Role { kRowRole = Qt::UserRole, kCsvRole };  // kRowRole: const PositionRow* as void*, null outside the page

  using NameOf = std::function<QString(const PositionRow&)>;
  explicit PositionsModel(QObject* parent = nullptr);

  void setNames(NameOf name_of);
  void setInstruments(std::vector<Instrument> instruments);  // changes repaint all; equal ones change nothing
  void setPage(const PositionPage& page);
  void setSort(PositionSort sort, bool descending);  // the arrow in the title
  // Rows on screen, inclusive. Emits pageWanted when the page held does not cover them with a margin.
  void setVisibleRows(int first, int last);

  const PositionRow* rowAt(int row) const;
  std::optional<int> rowOf(const PositionKey& key) const;  // within the page held
  const PositionPage& page() const { return page_; }
  QString nameOf(const PositionRow& row) const { return name_of_(row); }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void pageWanted(std::uint32_t offset, std::uint32_t count);
  void pageChanged();

 private:
  QVariant cell(const PositionRow& row, PositionColumn column, int role) const;
  void resize(int total);
  void emitChanged(const PositionPage& before);

  NameOf name_of_;
  std::vector<Instrument> instruments_;
  PositionPage page_;
  std::optional<PositionSort> sort_;
  bool descending_ = false;
  int total_ = 0;
  std::optional<std::uint32_t> awaited_offset_;  // asked for and not yet answered
};

}  // namespace fb::ui
