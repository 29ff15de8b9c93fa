#include "shell/headline.h"

#include <span>

#include "common/figures.h"
#include "common/numbers.h"
#include "replay/figure_series.h"
#include "timeline/columns.h"

namespace fb::ui {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr std::int64_t kGainNear = 700'000, kGainLimit = kMillion;  // R from which it is coloured
constexpr std::int64_t kShockNear = 200'000, kShockLimit = 100'000;

Urgency past(std::int64_t value, std::int64_t near_limit, std::int64_t limit) {
  return value >= limit ? Urgency::limit : value >= near_limit ? Urgency::attention : Urgency::calm;
}

}  // namespace

Figure insuranceFigure(const Snapshot& s) {
  const Money now = figureValue(s, FigureId::insurance), opening = figureValue(s, FigureId::insurance_opening);
  Figure f{figureText(s, FigureId::insurance), QObject::tr("of %1 USD").arg(figureText(s, FigureId::insurance_opening))};
  const TotalsPoint* before =
      s.series ? pointAt(std::span<const TotalsPoint>(s.series->totals), s.time_ms - kHourMs) : nullptr;
  const Money then = before ? figure(*before, FigureId::insurance) : 0;
  if (then > 0) f.context += " · " + percent(mul_div_floor(now - then, kMillion, then), 1, Sign::always) + " / h";
  if (opening > 0) f.urgency = past(kMillion - mul_div_floor(now, kMillion, opening), 400'000, 700'000);
  return f;
}

namespace {

QString marketOf(const Snapshot& s, std::size_t m) { return m < s.markets.size() ? text(s.markets[m].id) : QString(); }

// While it plays the risk is some blocks old; it says of when.
QString riskTime(const Snapshot& s) {
  return s.risk.time_ms == s.time_ms ? QString() : QObject::tr(" · at %1").arg(figureText(s, FigureId::risk_at));
}

}  // namespace

Figure fundHoldsFigure(const Snapshot& s) {
  if (s.risk.markets.empty()) return {QString(kDash), QObject::tr("not worked out yet")};
  const std::size_t worst = s.risk.worst_cover();
  const Cover& one = s.risk.markets[worst].cover;
  const Cover& joint = s.risk.joint;
  const auto side = [](std::int64_t ppm) { return percent(ppm, 2, Sign::always); };
  const QString all = joint.breaks_ppm == 0 ? QObject::tr("all markets ±%1").arg(percent(magnitude(joint.holds_ppm), 0))
                      : joint.holds_ppm == 0  ? QObject::tr("all markets < %1").arg(side(joint.breaks_ppm))
                                              : QObject::tr("all markets %1").arg(side(joint.holds_ppm));
  if (one.breaks_ppm == 0) return {"± " + percent(magnitude(one.holds_ppm), 0), QObject::tr("any one market · %1").arg(all) + riskTime(s)};
  const std::int64_t size = std::min(magnitude(one.breaks_ppm), joint.breaks_ppm == 0 ? INT64_MAX : magnitude(joint.breaks_ppm));
  const Urgency urgency = size <= kShockLimit ? Urgency::limit : size <= kShockNear ? Urgency::attention : Urgency::calm;
  const QString holds = one.holds_ppm == 0 ? "< " + side(one.breaks_ppm) : side(one.holds_ppm);  // not even the nearest shock
  return {holds, QObject::tr("%1 · %2 short %3 · %4").arg(marketOf(s, worst), side(one.breaks_ppm), moneyShort(one.short_of), all) + riskTime(s), urgency};
}

Figure gainFigure(const Snapshot& s) {
  if (s.risk.markets.empty()) return {QString(kDash), QObject::tr("limit 1.00")};
  const std::size_t worst = s.risk.worst_gain();
  const MarketRisk& risk = s.risk.markets[worst];
  const QString where = risk.gain_1e6 == 0 ? QObject::tr("within ±5 %, all markets")
                                           : QObject::tr("%1 at %2 · within ±5 %").arg(marketOf(s, worst), percent(risk.gain_at_ppm, 2, Sign::always));
  return {ratio(risk.gain_1e6), where + riskTime(s), past(risk.gain_1e6, kGainNear, kGainLimit)};
}

Figure liquidatedFigure(const Snapshot& s) {
  const QString forced = QObject::tr("%1 USD forced / min, all").arg(figureText(s, FigureId::forced_per_minute));
  return {figureText(s, FigureId::liquidated_in_block), forced,
          figureValue(s, FigureId::bankrupt_in_block) > 0     ? Urgency::limit
          : figureValue(s, FigureId::liquidated_in_block) > 0 ? Urgency::attention
                                                              : Urgency::calm};
}

Figure belowFigure(const Snapshot& s) {
  return {figureText(s, FigureId::below_110),
          QObject::tr("%1 below 1.0 · of %2").arg(figureText(s, FigureId::below_maintenance), figureText(s, FigureId::accounts))};
}

QString rulebookLine(const Snapshot& s) {
  int single = 0;
  for (const MarketSnapshot& m : s.markets) single += m.single_source;
  QStringList parts;
  if (single > 0)
    parts << (single == static_cast<int>(s.markets.size()) ? QObject::tr("single source")
                                                           : QObject::tr("%1 single-source").arg(single));
  const bool endogenous = s.parameters.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::endogenous);
  parts << (endogenous ? QObject::tr("impact endogenous") : QObject::tr("impact recorded"))
        << QObject::tr("rulebook %1").arg(text(s.rulebook));
  return parts.join(" · ");
}

QString provenanceText(const Recording& recording) {
  QStringList lines;
  for (const Provenance& p : recording.provenance) {
    QStringList parts{text(p.file), text(p.format)};
    for (const std::string& more : {p.note, p.licence})
      if (!more.empty()) parts << text(more);
    lines << parts.join(" · ");
  }
  for (const std::string& warning : recording.warnings) lines << "▲ " + text(warning);
  return lines.join('\n');
}

}  // namespace fb::ui
