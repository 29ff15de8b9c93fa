#include "timeline/timeline_export.h"

#include "base/text.h"
#include "common/numbers.h"
#include "positions/csv.h"

namespace fb::ui {
namespace {

QString exactPrice(const Instrument& instrument, Ticks price) {
  return text(format_decimal(checked_mul(price, instrument.tick_nano, "price"), 9));
}

QString breakerName(std::uint8_t state) {
  const auto word = name(static_cast<BreakerState>(state));
  return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

}  // namespace

QByteArray timelineCsv(const Snapshot& snapshot, const TimeRange& range) {
  QStringList lines;
  QStringList head{"time_utc",     "insurance_usd", "liquidated_accounts",
                   "bankruptcies", "adl_fills",     "all_markets_breaker"};
  for (const MarketSnapshot& m : snapshot.markets)
    for (const char* column : {"mark_usd", "sigma_ppm_per_year", "forced_usd", "breaker"})
      head << csvText(text(m.id) + "_" + column);
  lines << csvLine(head);
  const Series empty;
  const Series& series = snapshot.series ? *snapshot.series : empty;
  for (std::size_t b = 0; b < series.totals.size(); ++b) {
    const TotalsPoint& t = series.totals[b];
    if (t.time_ms < range.from || t.time_ms > range.to) continue;
    QStringList line{text(format_time(t.time_ms)),  text(format_decimal(t.insurance, 6)),
                     QString::number(t.liquidated), QString::number(t.bankruptcies),
                     QString::number(t.adl_fills),  breakerName(t.global_breaker)};
    for (std::size_t m = 0; m < series.markets.size() && m < snapshot.markets.size(); ++m) {
      if (b >= series.markets[m].size()) continue;
      const SeriesPoint& p = series.markets[m][b];
      line << exactPrice(snapshot.markets[m].instrument, p.mark) << QString::number(p.sigma_fast_ppm)
           << text(format_decimal(p.forced, 6)) << breakerName(p.breaker);
    }
    lines << csvLine(line);
  }
  return lines.join(QString()).toUtf8();
}

}  // namespace fb::ui
