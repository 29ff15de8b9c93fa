#include "cascade/ladder_chart.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "common/numbers.h"

namespace fb::ui {
namespace {

constexpr double kLeastGainShown = 1.25;

QString tr(const char* words) { return QCoreApplication::translate("fb::ui::LadderChart", words); }

double gainOf(const Rung& rung) { return static_cast<double>(rung.gain_1e6) / 1e6; }

}  // namespace

LadderChart makeChart(const Ladder& ladder, const Instrument& instrument) {
  LadderChart chart;
  chart.mark_usd = instrument.usd(ladder.mark);
  chart.low_usd = chart.high_usd = chart.mark_usd;
  chart.most_gain = kLeastGainShown;
  double fall = chart.mark_usd, rise = chart.mark_usd;  // the far end of the bar before
  for (const Rung& rung : ladder.rungs) {
    const double far = instrument.usd(rung.price);
    double& near = rung.shock_ppm < 0 ? fall : rise;
    chart.bars.push_back(
        {std::min(near, far), std::max(near, far), static_cast<double>(rung.mass) / 1e6, gainOf(rung)});
    near = far;
    chart.gain_curve.emplace_back(far, gainOf(rung));
    chart.most_mass_usd = std::max(chart.most_mass_usd, chart.bars.back().mass_usd);
    chart.most_gain = std::max(chart.most_gain, gainOf(rung) * 1.08);
  }
  std::sort(chart.gain_curve.begin(), chart.gain_curve.end());
  chart.low_usd = std::min(fall, rise);
  chart.high_usd = std::max(fall, rise);
  return chart;
}

const Rung* rungFor(const Ladder& ladder, const WhatIfAnswer& answer, std::int64_t what_if_ppm) {
  if (answer.shock_ppm == what_if_ppm) return &answer.one;
  const Rung* nearest = nullptr;
  for (const Rung& rung : ladder.rungs) {
    const auto distance = [&](const Rung& r) { return magnitude(r.shock_ppm - what_if_ppm); };
    if (!nearest || distance(rung) < distance(*nearest)) nearest = &rung;
  }
  return nearest;
}

QString whatIfText(const Rung& rung, std::int64_t what_if_ppm, const Instrument& instrument) {
  const QString settled =
      tr("settles at %1 (%2)").arg(price(instrument, rung.settled_price), percent(rung.settled_ppm, 1, Sign::always));
  const QString asked = tr("what-if %1").arg(percent(what_if_ppm, 1, Sign::always));
  if (rung.shock_ppm == what_if_ppm) return asked + " → " + settled;
  return asked + tr(" · nearest rung %1 → ").arg(percent(rung.shock_ppm, 1, Sign::always)) + settled;
}

QString shortTrancheName(const TrancheSpec& tranche) {
  const QString id = text(tranche.id);
  return id.mid(id.lastIndexOf('/') + 1);
}

QString costText(const Rung& rung, const std::vector<TrancheSpec>& tranches) {
  QStringList parts{tr("deficit %1").arg(moneyShort(rung.bad_debt))};
  for (std::size_t t = 0; t < rung.draws.size() && t < tranches.size(); ++t)
    if (rung.draws[t] > 0) parts << shortTrancheName(tranches[t]) + ' ' + moneyShort(-rung.draws[t]);
  parts << tr("ADL %1").arg(moneyShort(rung.adl_notional)) << tr("haircut %1").arg(moneyShort(rung.shortfall));
  return parts.join(" · ");
}

}  // namespace fb::ui
