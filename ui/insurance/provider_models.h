// Tranche providers as tables: one row a holding with what it gained and why, and the statement of one holder line by
// line. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "report/provider_statement.h"

namespace fb::ui {

// Names beside a statement, copied on the session's thread.
struct ProviderFacts {
  ProviderStatement statement;
  std::vector<std::string> tranches;  // by number
  std::vector<std::string> holders;   // of each total
  std::vector<std::string> reasons;   // of each line
};

class ProviderTotalsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setFacts(std::shared_ptr<const ProviderFacts> facts);
  const ProviderTotals* holding(int row) const;
  int rowOf(std::uint32_t tranche, AccountRef provider) const;  // -1: none

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::shared_ptr<const ProviderFacts> facts_;
};

class ProviderLinesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  // Lines of one holding, newest first.
  void setFacts(std::shared_ptr<const ProviderFacts> facts, std::uint32_t tranche, AccountRef provider);
  std::int64_t eventOf(int row) const;  // -1: none

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::shared_ptr<const ProviderFacts> facts_;
  std::vector<std::size_t> rows_;
};

}  // namespace fb::ui
