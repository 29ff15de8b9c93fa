#include "positions/position_cells.h"

#include <QCoreApplication>

#include "base/text.h"
#include "common/numbers.h"
#include "positions/csv.h"

namespace fb::ui {
namespace {

constexpr int kMoneyDecimals = 6;
constexpr int kNanoDecimals = 9;
constexpr int kRateDecimals = 6;

QString tr(const char* words) { return QCoreApplication::translate("fb::ui::PositionCells", words); }

bool hasLiquidationPrice(const PositionRow& row) { return row.distance_ppm != INT64_MAX && row.liquidation_price != 0; }

QString nano(std::int64_t count, std::int64_t unit_nano) {
  return text(format_decimal(narrow(wide(count, unit_nano), "decimal"), kNanoDecimals));
}

QString stateText(PositionRow::State state) {
  const theme::StateLook shown = look(state);
  return shown.word.isEmpty() ? QString() : shown.glyph + ' ' + shown.word;
}

}  // namespace

theme::StateLook look(PositionRow::State state) {
  switch (state) {
    case PositionRow::State::ok:
      return {theme::dim(), "", ""};
    case PositionRow::State::next:
      return {theme::attention(), "▲", tr("next")};
    case PositionRow::State::liquidating:
      return {theme::limit(), "◆", tr("liquidatable")};
    case PositionRow::State::estate:
      return {theme::limit(), "■", tr("estate")};
    case PositionRow::State::dead:
      return {theme::dim(), "×", tr("closed out")};
  }
  return {};
}

QColor healthColour(Ppm health_ppm) {
  if (health_ppm < kMillion) return theme::limit();
  return health_ppm < 1'100'000 ? theme::attention() : theme::calm();
}

QString positionText(const PositionRow& row, PositionColumn column, const Instrument* instrument, const QString& name) {
  switch (column) {
    case PositionColumn::account:
      return name;
    case PositionColumn::market:
      return instrument ? text(instrument->id) : QString(kDash);
    case PositionColumn::size:
      return instrument ? size(*instrument, row.lots) : QString(kDash);
    case PositionColumn::entry:
      return instrument ? price(*instrument, row.entry) : QString(kDash);
    case PositionColumn::unrealised:
      return moneyWhole(row.unrealised);
    case PositionColumn::health:
      return ratio(row.health_ppm);
    case PositionColumn::distance:
      return hasLiquidationPrice(row) ? percent(row.distance_ppm) : QString(kDash);
    case PositionColumn::notional:
      return moneyWhole(row.notional);
    case PositionColumn::equity:
      return moneyWhole(row.equity);
    case PositionColumn::state:
      return stateText(row.state);
  }
  return {};
}

QString positionCsv(const PositionRow& row, PositionColumn column, const Instrument* instrument, const QString& name) {
  switch (column) {
    case PositionColumn::account:
      return csvText(name);
    case PositionColumn::market:
      return instrument ? csvText(text(instrument->id)) : QString();
    case PositionColumn::size:
      return instrument ? nano(row.lots, instrument->lot_nano) : QString();
    case PositionColumn::entry:
      return instrument ? nano(row.entry, instrument->tick_nano) : QString();
    case PositionColumn::unrealised:
      return text(format_decimal(row.unrealised, kMoneyDecimals));
    case PositionColumn::health:
      return text(format_decimal(row.health_ppm, kRateDecimals));
    case PositionColumn::distance:
      return hasLiquidationPrice(row) ? text(format_decimal(row.distance_ppm, kRateDecimals - 2)) : QString();
    case PositionColumn::notional:
      return text(format_decimal(row.notional, kMoneyDecimals));
    case PositionColumn::equity:
      return text(format_decimal(row.equity, kMoneyDecimals));
    case PositionColumn::state:
      return csvText(look(row.state).word);
  }
  return {};
}

QColor positionColour(const PositionRow& row, PositionColumn column) {
  if (column == PositionColumn::health && row.health_ppm < kMillion) return theme::limit();
  if (column == PositionColumn::state) return look(row.state).color;
  return row.state == PositionRow::State::dead ? theme::dim() : theme::text();
}

QFont positionFont(PositionColumn column) {
  const bool words = column == PositionColumn::market || column == PositionColumn::state;
  return words ? theme::words() : theme::number();
}

QString positionToolTip(const PositionRow& row, PositionColumn column, const Instrument* instrument) {
  if (column != PositionColumn::distance || !instrument || !hasLiquidationPrice(row)) return {};
  return tr("Meets its maintenance margin at %1 USD").arg(price(*instrument, row.liquidation_price));
}

}  // namespace fb::ui
