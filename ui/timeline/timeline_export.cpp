#include "timeline/timeline_export.h"

#include "base/text.h"
#include "common/numbers.h"
#include "positions/csv.h"
#include "replay/figure_series.h"

namespace fb::ui {
namespace {

QString exactPrice(const Instrument& instrument, Ticks price) {
  return text(format_decimal(checked_mul(price, instrument.tick_nano, "price"), 9));
}

QString breakerName(std::uint8_t state) {
  const auto word = name(static_cast<BreakerState>(state));
  return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

// The figure's name, and the unit in which the cell has it.
QString columnName(FigureId id) {
  const FigureInfo& info = figure_info(id);
  const QString name = QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()));
  if (info.unit == FigureUnit::money || info.unit == FigureUnit::ticks) return name + "_usd";
  return info.unit == FigureUnit::ppm ? name + "_ppm" : name;
}

QString cell(FigureUnit unit, std::int64_t value, const Instrument* instrument) {
  if (unit == FigureUnit::money) return text(format_decimal(value, 6));
  return unit == FigureUnit::ticks && instrument ? exactPrice(*instrument, value) : QString::number(value);
}

}  // namespace

QByteArray timelineCsv(const Snapshot& snapshot, const TimeRange& range) {
  static constexpr FigureId kOfPool[] = {FigureId::insurance, FigureId::liquidated_in_block, FigureId::bankrupt_in_block,
                                         FigureId::adl_fills_in_block};
  static constexpr FigureId kOfMarket[] = {FigureId::mark, FigureId::sigma_fast, FigureId::market_forced_in_block};
  QStringList lines, head{"time_utc"};
  for (const FigureId id : kOfPool) head << columnName(id);
  head << "all_markets_breaker";
  for (const MarketSnapshot& m : snapshot.markets) {
    for (const FigureId id : kOfMarket) head << csvText(text(m.id) + "_" + columnName(id));
    head << csvText(text(m.id) + "_breaker");
  }
  lines << csvLine(head);
  const Series empty;
  const Series& series = snapshot.series ? *snapshot.series : empty;
  for (std::size_t b = 0; b < series.totals.size(); ++b) {
    const TotalsPoint& t = series.totals[b];
    if (t.time_ms < range.from || t.time_ms > range.to) continue;
    QStringList line{text(format_time(t.time_ms))};
    for (const FigureId id : kOfPool) line << cell(figure_info(id).unit, figure(t, id), nullptr);
    line << breakerName(t.global_breaker);
    for (std::size_t m = 0; m < series.markets.size() && m < snapshot.markets.size(); ++m) {
      if (b >= series.markets[m].size()) continue;
      const SeriesPoint& p = series.markets[m][b];
      for (const FigureId id : kOfMarket) line << cell(figure_info(id).unit, figure(p, id), &snapshot.markets[m].instrument);
      line << breakerName(p.breaker);
    }
    lines << csvLine(line);
  }
  return lines.join(QString()).toUtf8();
}

}  // namespace fb::ui
