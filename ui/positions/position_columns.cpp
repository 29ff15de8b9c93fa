#include "positions/position_columns.h"

#include <QCoreApplication>
#include <array>

namespace fb::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("fb::ui::PositionColumns", text); }

std::array<PositionColumnInfo, kPositionColumns> makeColumns() {
  return {{
      {tr("Account"), "", tr("Name of the account"), PositionSort::account, false, false, 84},
      {tr("Market"), "", tr("Market of the position"), std::nullopt, false, false, 88},
      {tr("Size"), tr("base units"), tr("Signed size in units of the base asset, long above zero"), std::nullopt, true,
       true, 88},
      {tr("Entry"), tr("USD"), tr("Average entry price, USD"), std::nullopt, false, true, 78},
      {tr("Unrealised"), tr("USD"), tr("Unrealised profit at the mark, USD"), PositionSort::unrealised, false, true,
       92},
      {tr("Health"), "", tr("Margin equity of the account over its maintenance margin; liquidated below 1"),
       PositionSort::health, false, true, 106},
      {tr("To liquidation"), tr("%"),
       tr("Distance from the mark to the price at which the account meets its maintenance, %"), PositionSort::distance,
       false, true, 116},
      {tr("State"), "", tr("What the protocol does with the account"), std::nullopt, false, true, 112},
      {tr("Notional"), tr("USD"), tr("Size at the mark, USD"), PositionSort::notional, true, true, 92},
      {tr("Equity"), tr("USD"), tr("Equity of the account, USD"), PositionSort::equity, false, true, 92},
  }};
}

}  // namespace

const PositionColumnInfo& info(PositionColumn column) {
  static const auto columns = makeColumns();
  return columns[static_cast<std::size_t>(column)];
}

PositionColumn columnOf(PositionSort sort) {
  for (int c = 0; c < kPositionColumns; ++c)
    if (info(static_cast<PositionColumn>(c)).sort == sort) return static_cast<PositionColumn>(c);
  return PositionColumn::distance;
}

}  // namespace fb::ui
