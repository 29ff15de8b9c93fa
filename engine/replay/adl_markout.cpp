#include "replay/adl_markout.h"

#include <algorithm>
#include <map>
#include <vector>

namespace fb {
namespace {

// A position that ADL took: what the account would still hold, > 0 a long, and at which price it went.
struct Taken {
  AccountIdx account = 0;
  MarketIdx market = 0;
  Lots held = 0;
  Ticks price = 0;
};

struct Wave {
  TimeMs last_ms = 0;
  Money needed = 0;
  std::vector<Taken> taken;
};

class Reader {
 public:
  Reader(const EventLog& log, const Genesis& genesis, TimeMs gap_ms)
      : log_(log), genesis_(genesis), gap_ms_(gap_ms), now_(genesis.markets.size()) {}

  void take(const Event& e) {
    if (e.type == EventType::mark) now_[e.market] = e.y;
    if (e.type == EventType::block) marks_.resize(e.block + 1, now_);
    if (e.type == EventType::adl && e.cause >= 0 && !AdlCode::of(e).both_dead) take_fill(e);
  }

  AdlMarkout judged(TimeMs horizon_ms) const {
    AdlMarkout out;
    for (const Wave& wave : waves_) {
      const Money removed = removed_from(wave, marks_at(wave.last_ms + horizon_ms));
      ++out.waves;
      out.removed = checked_add(out.removed, removed, "removed by ADL");
      out.needed = checked_add(out.needed, wave.needed, "needed by ADL");
      out.beyond += std::max<Money>(0, removed - wave.needed);
    }
    return out;
  }

 private:
  const Instrument& instrument(MarketIdx m) const { return genesis_.markets[m].instrument; }

  void take_fill(const Event& e) {
    const Event& fill = log_.events[static_cast<std::size_t>(e.cause)];
    if (fill.type != EventType::fill) return;
    const TimeMs at = log_.time_of(e);
    if (waves_.empty() || at > waves_.back().last_ms + gap_ms_) waves_.emplace_back();
    Wave& wave = waves_.back();
    wave.last_ms = at;
    wave.needed =
        checked_add(wave.needed, instrument(e.market).notional(fill.x, magnitude(now_[e.market] - fill.y)), "needed");
    wave.taken.push_back({e.a, e.market, fill.b == e.a ? fill.x : -fill.x, fill.y});  // a bought, b sold
  }

  const std::vector<Ticks>& marks_at(TimeMs at) const {
    const auto shown = log_.blocks.begin() + static_cast<std::ptrdiff_t>(marks_.size());
    const auto after = std::upper_bound(log_.blocks.begin(), shown, at,
                                        [](TimeMs t, const EventLog::BlockEnd& b) { return t < b.time_ms; });
    return marks_[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - log_.blocks.begin() - 1))];
  }

  Money removed_from(const Wave& wave, const std::vector<Ticks>& marks) const {
    std::map<AccountIdx, Money> missed;  // of an account, over its markets: a hedge whose legs both went misses nothing
    for (const Taken& t : wave.taken) {
      const Ticks gain = t.held > 0 ? marks[t.market] - t.price : t.price - marks[t.market];
      missed[t.account] = checked_add(missed[t.account], instrument(t.market).notional(t.held, gain), "missed");
    }
    Money removed = 0;
    for (const auto& [account, money] : missed) removed = checked_add(removed, std::max<Money>(0, money), "removed");
    return removed;
  }

  const EventLog& log_;
  const Genesis& genesis_;
  TimeMs gap_ms_;
  std::vector<Ticks> now_;
  std::vector<std::vector<Ticks>> marks_;  // at the end of each block
  std::vector<Wave> waves_;
};

}  // namespace

AdlMarkout adl_markout(const EventLog& log, const Genesis& genesis, std::int64_t end, TimeMs gap_ms,
                       TimeMs horizon_ms) {
  Reader reader(log, genesis, gap_ms);
  for (std::int64_t seq = 0; seq < end; ++seq) reader.take(log.events[static_cast<std::size_t>(seq)]);
  return reader.judged(horizon_ms);
}

}  // namespace fb
