#include "report/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace fb {
namespace {

constexpr std::size_t kStretches = 240;

using Value = std::function<std::int64_t(const BlockFacts&)>;

std::size_t stretch_size(const SpanFacts& facts) {
  return std::max<std::size_t>(1, (facts.blocks.size() + kStretches - 1) / kStretches);
}

// The least and the greatest block of every stretch, in order of time.
ChartSeries extremes(const SpanFacts& facts, std::string name, const Value& value) {
  ChartSeries out{std::move(name), {}};
  const auto& blocks = facts.blocks;
  const std::size_t size = stretch_size(facts);
  for (std::size_t begin = 0; begin < blocks.size(); begin += size) {
    const std::size_t end = std::min(begin + size, blocks.size());
    std::size_t low = begin, high = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (value(blocks[i]) < value(blocks[low])) low = i;
      if (value(blocks[i]) > value(blocks[high])) high = i;
    }
    for (const std::size_t i : {std::min(low, high), std::max(low, high)})
      if (out.points.empty() || out.points.back().time_ms != blocks[i].time_ms)
        out.points.push_back({blocks[i].time_ms, value(blocks[i])});
  }
  return out;
}

// One bar a stretch, at its first block: the sum over its blocks, or its largest block. The block before the span
// belongs to no stretch.
enum class Bar : std::uint8_t { sum, largest };
ChartSeries bars(const SpanFacts& facts, std::string name, Bar kind, const Value& value) {
  ChartSeries out{std::move(name), {}};
  const std::size_t size = stretch_size(facts);
  for (std::size_t begin = 1; begin < facts.blocks.size(); begin += size) {
    std::int64_t bar = 0;
    for (std::size_t i = begin; i < std::min(begin + size, facts.blocks.size()); ++i)
      bar = kind == Bar::sum ? bar + value(facts.blocks[i]) : std::max(bar, value(facts.blocks[i]));
    out.points.push_back({facts.blocks[begin].time_ms, bar});
  }
  return out;
}

std::string per_stretch(const SpanFacts& facts) {
  if (facts.blocks.size() < 2) return "block";
  const TimeMs ms = (facts.blocks[1].time_ms - facts.blocks[0].time_ms) * static_cast<TimeMs>(stretch_size(facts));
  return ms % 60'000 == 0 ? fmt::format("{} min", ms / 60'000) : fmt::format("{} s", static_cast<double>(ms) / 1000);
}

ChartData price_chart(const OpeningMarket& market, const SpanFacts& facts, MarketIdx m) {
  // Points are ticks; an axis value of 1 USD is 1e9 / tick_nano ticks, at least one for ticks of a dollar and more.
  const std::int64_t tick_nano = market.instrument.tick_nano;
  const bool small = tick_nano <= 1'000'000'000;
  const std::int64_t factor = small ? 1 : tick_nano / 1'000'000'000;
  ChartData chart{"price_" + market.instrument.id, market.instrument.id + " mark and index", "USD",
                  small ? 1'000'000'000 / tick_nano : 1};
  chart.series.push_back(extremes(facts, "mark", [=](const BlockFacts& b) { return b.mark[m] * factor; }));
  chart.series.push_back(extremes(facts, "index", [=](const BlockFacts& b) { return b.index[m] * factor; }));
  return chart;
}

}  // namespace

std::vector<ChartData> report_charts(const Genesis& genesis, const SpanFacts& facts) {
  std::vector<ChartData> out;
  for (MarketIdx m = 0; m < genesis.markets.size(); ++m) out.push_back(price_chart(genesis.markets[m], facts, m));

  ChartData insurance{"insurance", "Insurance by tranche", "M USD", kUsd * kMillion};
  for (std::size_t t = 0; t < genesis.tranches.size(); ++t)
    insurance.series.push_back(
        extremes(facts, genesis.tranches[t].id, [=](const BlockFacts& b) { return b.tranches[t]; }));
  out.push_back(std::move(insurance));

  ChartData forced{"forced_volume", "Forced volume", "M USD per " + per_stretch(facts), kUsd * kMillion,
                   ChartData::Style::bars};
  for (MarketIdx m = 0; m < genesis.markets.size(); ++m)
    forced.series.push_back(
        bars(facts, genesis.markets[m].instrument.id, Bar::sum, [=](const BlockFacts& b) { return b.forced[m]; }));
  out.push_back(std::move(forced));

  ChartData accounts{"accounts_hit", "Accounts hit", "accounts in a block, most in " + per_stretch(facts), 1,
                     ChartData::Style::bars};
  accounts.series.push_back(
      bars(facts, "below maintenance, liquidated", Bar::largest, [](const BlockFacts& b) { return b.liquidated; }));
  accounts.series.push_back(bars(facts, "could not pay", Bar::largest, [](const BlockFacts& b) { return b.bankrupt; }));
  accounts.series.push_back(
      bars(facts, "deleveraged", Bar::largest, [](const BlockFacts& b) { return b.deleveraged; }));
  out.push_back(std::move(accounts));
  return out;
}

}  // namespace fb
