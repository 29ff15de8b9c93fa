// Snapshots for the tests of the shell: the sample of the docks with market series, breakers and parameters in it.
#pragma once
#include "common/theme.h"
#include "ui/docks_sample.h"

namespace fb::test {

// Price falls by one tick a block from block 2,500 on; caution from block 2,520; 10 liquidated a block from 2,530 on.
inline std::shared_ptr<Snapshot> shellSnapshot(std::uint32_t block = 2589) {
  auto out = snapshot(block);
  auto day = std::make_shared<Series>(*out->series);
  day->markets.resize(2);
  const std::uint32_t known = 4000;
  day->totals.resize(known + 1);
  for (std::uint32_t b = 0; b <= known; ++b) {
    const TimeMs t = kDayMs + b * kBlockMs;
    const bool falling = b >= 2500;
    day->markets[0].push_back({t, 15'800 - (falling ? static_cast<Ticks>(b - 2500) : 0), falling ? 1'310'000 : 640'000,
                               b >= 2530 ? 1'025'000 * kUsd : 0, static_cast<std::uint8_t>(b >= 2520 ? 1 : 0)});
    day->markets[1].push_back({t, 19'400, 700'000, 0, 0});
    day->totals[b].liquidated = b >= 2530 ? 10 : 0;
    day->totals[b].bankrupt = b == 2600 ? 3 : 0;
    day->totals[b].adl_fills = b == 2601 ? 5 : 0;
  }
  out->series = day;
  out->computed_to = known;
  out->runs = {{.id = 0, .label = "recorded", .computed_to = known}};
  out->run = out->runs[0];
  out->parameters = Parameters({"BTC-PERP", "ETH-PERP"});
  out->markets[0].view.breaker = BreakerState::caution;
  out->markets[0].view.band_used_ppm = 1'240'000;
  out->markets[0].view.nearest_horizon = 1;
  out->markets[0].view.forced_notional = 1'025'000 * kUsd;
  out->markets[0].view.open_interest = 9'000'000;
  out->markets[1].view.band_used_ppm = 580'000;
  out->markets[1].view.nearest_horizon = 2;
  out->totals.liquidated_accounts = 214;
  out->totals.below_110 = 3118;
  return out;
}

inline void applyTheme() { ui::theme::apply(*static_cast<QApplication*>(QApplication::instance())); }

}  // namespace fb::test
