#include "record/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace fb {
namespace {

struct Raw {  // one source before the timeline is cut
  std::string id;
  TimeMs interval_ms = 0;
  std::vector<BarSeries> files;
};
using ByBase = std::map<std::string, std::map<std::pair<std::string, TimeMs>, Raw>>;

ByBase group(std::vector<BarSeries> series, std::vector<std::string>& warnings) {
  ByBase out;
  for (auto& s : series) {
    if (!s.symbol.why_not.empty()) {
      warnings.push_back(s.file + " left out: " + s.symbol.why_not);
    } else if (s.interval_ms > kLongestBarMs) {
      warnings.push_back(
          fmt::format("{} left out: its bars are longer than {} minutes", s.file, kLongestBarMs / 60000));
    } else if (!s.bars.empty()) {
      Raw& raw = out[s.symbol.base][{s.source_id(), s.interval_ms}];
      raw.id = s.source_id();
      raw.interval_ms = s.interval_ms;
      const bool twice = std::ranges::any_of(raw.files, [&](const BarSeries& f) { return f.sha256 == s.sha256; });
      if (twice)
        warnings.push_back(s.file + " left out: the same bytes were given twice");
      else
        raw.files.push_back(std::move(s));
    }
  }
  return out;
}

// Coarser bars beside finer ones would say old prices at invented moments of the bar and look like outliers.
void drop_coarser(const std::string& base, std::map<std::pair<std::string, TimeMs>, Raw>& sources,
                  std::vector<std::string>& warnings) {
  TimeMs finest = INT64_MAX;
  for (const auto& [key, raw] : sources) finest = std::min(finest, raw.interval_ms);
  std::erase_if(sources, [&](const auto& item) {
    const bool coarse = item.second.interval_ms > finest;
    if (coarse)
      warnings.push_back(fmt::format("{} of {} s bars left out: {} has bars of {} s", item.second.files.front().file,
                                     item.second.interval_ms / 1000, base, finest / 1000));
    return coarse;
  });
}

// Files of one source one after another. Bars that a later file repeats are dropped when they are the same (a month
// beside one of its days); anything else that overlaps is an error.
Result<std::vector<Bar>> join(Raw& raw) {
  std::stable_sort(raw.files.begin(), raw.files.end(),
                   [](const auto& a, const auto& b) { return a.bars.front().time_ms < b.bars.front().time_ms; });
  std::vector<Bar> bars;
  for (const BarSeries& file : raw.files) {
    const auto fresh =
        bars.empty() ? file.bars.begin() : std::ranges::upper_bound(file.bars, bars.back().time_ms, {}, &Bar::time_ms);
    for (auto b = file.bars.begin(); b != fresh; ++b) {
      const auto known = std::ranges::lower_bound(bars, b->time_ms, {}, &Bar::time_ms);
      if (*known == *b) continue;
      return fail({.file = file.file,
                   .field = "time",
                   .value = format_time(b->time_ms),
                   .rule = "says other prices than another file of the same source " + raw.id,
                   .next = "Give one of the files"});
    }
    bars.insert(bars.end(), fresh, file.bars.end());
  }
  return bars;
}

// The earliest first bar by whose fifth minute at least half of the markets have begun.
TimeMs choose_start(const std::vector<MarketBars>& markets) {
  std::vector<TimeMs> starts;
  for (const auto& m : markets) {
    TimeMs first = INT64_MAX;
    for (const auto& s : m.sources) first = std::min(first, s.bars.front().time_ms);
    starts.push_back(first);
  }
  std::sort(starts.begin(), starts.end());
  for (const TimeMs start : starts) {
    const auto begun = std::ranges::count_if(starts, [&](TimeMs t) { return t <= start + kLatestStartMs; });
    if (2 * static_cast<std::size_t>(begun) >= starts.size()) return start;
  }
  return starts.front();
}

void cut(SourceBars& s, TimeMs start_ms, TimeMs to_ms) {
  const auto first = std::ranges::lower_bound(s.bars, start_ms, {}, &Bar::time_ms);
  s.history.insert(s.history.end(), s.bars.begin(), first);
  s.bars.erase(s.bars.begin(), first);
  if (to_ms > 0) s.bars.erase(std::ranges::lower_bound(s.bars, to_ms, {}, &Bar::time_ms), s.bars.end());
}

TimeMs last_point(const std::vector<MarketBars>& markets) {
  TimeMs last = 0;
  for (const auto& m : markets)
    for (const auto& s : m.sources)
      if (!s.bars.empty()) last = std::max(last, s.bars.back().time_ms + s.interval_ms / 4 * 3);
  return last;
}

// Sources that cover less than half of the span go; so does a market that is left without any or begins too late.
void drop_thin(std::vector<MarketBars>& markets, TimeMs start_ms, TimeMs end_ms, std::vector<std::string>& warnings) {
  std::erase_if(markets, [&](MarketBars& m) {
    std::erase_if(m.sources, [&](const SourceBars& s) {
      const bool thin = 2 * static_cast<TimeMs>(s.bars.size()) * s.interval_ms < end_ms - start_ms;
      if (thin)
        warnings.push_back(fmt::format("{} of {} left out: it covers less than half of the time", s.id, m.base));
      return thin;
    });
    if (m.sources.empty()) return true;
    TimeMs first = INT64_MAX;
    for (const auto& s : m.sources) first = std::min(first, s.bars.front().time_ms);
    if (first <= start_ms + kLatestStartMs) return false;
    warnings.push_back(fmt::format("{} left out: it begins at {}, more than five minutes after the start", m.base,
                                   format_time(first)));
    return true;
  });
}

Result<std::vector<MarketBars>> join_markets(ByBase by_base, TimeMs from_ms, TimeMs to_ms,
                                             std::vector<std::string>& warnings) {
  std::vector<MarketBars> markets;
  for (auto& [base, sources] : by_base) {
    drop_coarser(base, sources, warnings);
    MarketBars market{.base = base};
    for (auto& [key, raw] : sources) {
      auto bars = join(raw);
      if (!bars) return fail(bars.error());
      SourceBars s{.id = raw.id,
                   .interval_ms = raw.interval_ms,
                   .perp = raw.files.front().kind == "perp",
                   .bars = std::move(*bars)};
      cut(s, from_ms, to_ms);
      if (s.bars.empty())
        warnings.push_back(fmt::format("{} of {} left out: it has no bars in the time asked for", raw.id, base));
      else
        market.sources.push_back(std::move(s));
    }
    if (!market.sources.empty()) markets.push_back(std::move(market));
  }
  return markets;
}

tl::unexpected<Error> nothing_left(const std::vector<std::string>& warnings) {
  std::string why = "nothing usable is in the sources";
  for (std::size_t i = 0; i < warnings.size() && i < 3; ++i) why += "; " + warnings[i];
  return fail(
      {.rule = std::move(why), .next = "Give candles of a coin in USD or USDT, such as binance_spot_BTCUSDT_1m.csv"});
}

}  // namespace

Result<Timeline> build_timeline(std::vector<BarSeries> series, TimeMs from_ms, TimeMs to_ms,
                                std::vector<std::string>& warnings) {
  auto markets = join_markets(group(std::move(series), warnings), from_ms, to_ms, warnings);
  if (!markets) return fail(markets.error());
  if (markets->empty()) return nothing_left(warnings);
  Timeline t{.start_ms = choose_start(*markets)};
  for (auto& m : *markets)
    for (auto& s : m.sources) cut(s, t.start_ms, to_ms);
  const TimeMs last = last_point(*markets);
  if (last <= t.start_ms) return nothing_left(warnings);
  t.end_ms = t.start_ms + (last - t.start_ms + kBlockMs - 1) / kBlockMs * kBlockMs;
  drop_thin(*markets, t.start_ms, t.end_ms, warnings);
  if (markets->empty()) return nothing_left(warnings);
  for (auto& m : *markets) m.instrument = make_instrument(m.base, m.sources.front().bars.front().open);
  std::stable_sort(markets->begin(), markets->end(),
                   [](const auto& a, const auto& b) { return comparable_turnover(a) > comparable_turnover(b); });
  t.markets = std::move(*markets);
  return t;
}

Money comparable_turnover(const MarketBars& m) {
  constexpr std::int64_t kPerpPerSpot = 6;
  Int128 most = 0;
  for (const auto& s : m.sources) {
    Int128 sum = 0;
    for (const auto* bars : {&s.history, &s.bars})
      for (const Bar& b : *bars) sum += b.turnover;
    most = std::max(most, s.perp ? sum / kPerpPerSpot : sum);
  }
  return static_cast<Money>(std::min<Int128>(most, INT64_MAX));
}

Ticks to_ticks(const Instrument& i, std::int64_t price_nano) {
  return std::max<Ticks>(1, (price_nano + i.tick_nano / 2) / i.tick_nano);
}

SourcePath cut_into_points(const Instrument& instrument, const SourceBars& source) {
  SourcePath path;
  for (auto* column : {&path.time_ms, &path.price, &path.turnover}) column->reserve(source.bars.size() * 4);
  for (const Bar& b : source.bars) {
    const bool up = b.close >= b.open;
    const std::int64_t prices[4] = {b.open, up ? b.low : b.high, up ? b.high : b.low, b.close};
    for (int i = 0; i < 4; ++i) {
      path.time_ms.push_back(b.time_ms + i * (source.interval_ms / 4));
      path.price.push_back(to_ticks(instrument, prices[i]));
      path.turnover.push_back(b.turnover / 4);
    }
  }
  return path;
}

std::vector<Gap> find_gaps(const Timeline& t) {
  std::vector<Gap> gaps;
  for (MarketIdx m = 0; m < t.markets.size(); ++m) {
    for (std::uint32_t s = 0; s < t.markets[m].sources.size(); ++s) {
      const auto& source = t.markets[m].sources[s];
      TimeMs expected = t.start_ms;
      for (const Bar& b : source.bars) {
        if (b.time_ms > expected) gaps.push_back({m, s, expected, b.time_ms});
        expected = b.time_ms + source.interval_ms;
      }
      if (expected <= t.end_ms) gaps.push_back({m, s, expected, t.end_ms});
    }
  }
  return gaps;
}

}  // namespace fb
