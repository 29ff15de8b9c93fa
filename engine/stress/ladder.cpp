#include "stress/ladder.h"

#include <algorithm>
#include <cmath>

#include "market/depth.h"
#include "stress/cascade.h"
#include "stress/exposure.h"

namespace fb {
namespace {

constexpr double kGainWindow = kGainStepPpm / 1e6;  // the move over which a gain near the mark is taken: the scale of the depth law
constexpr std::int64_t kGainStridePpm = 2'500;       // from one such step to the next

std::int64_t ppm_of(double move) { return std::llround(move * 1e6); }

// The law of the venue's depth, from an empty book.
struct Law {
  Money depth_1pct;
  Ppm beta_ppm;
  double operator()(Money volume) const { return static_cast<double>(impact_1e9(volume, depth_1pct, beta_ppm)) / 1e9; }
};

Law law_of(const Protocol& protocol, MarketIdx m) {
  return {protocol.market(m).depth_1pct, protocol.parameters().at(m, MarketParam::depth_beta_ppm)};
}

// Induced move per unit of move between two distances.
double gain(const Side& side, const Law& law, double near, double far) {
  return (law(side.forced(far)) - law(side.forced(near))) / (far - near);
}

Money notional_of(const Protocol& protocol, AccountIdx a) {
  Money sum = 0;
  for (MarketIdx m = 0; m < protocol.markets(); ++m)
    if (const Lots lots = protocol.ledger().lots(a, m); lots != 0)
      sum += protocol.genesis().markets[m].instrument.notional(lots, protocol.market(m).mark);
  return sum;
}

// What margin leaves out of collateral has to be covered like maintenance.
Money need_of(const AccountMargin& margin) { return margin.maintenance + margin.equity - margin.margin_equity; }

std::vector<Standing> standings(const Protocol& protocol, MarketIdx m) {
  std::vector<AccountMargin> margins;
  protocol.margins(margins);
  const AccountIdx first = protocol.layout().first_user();
  std::vector<Standing> out;
  out.reserve(margins.size());
  for (std::size_t user = 0; user < margins.size(); ++user) {
    const AccountIdx a = first + static_cast<AccountIdx>(user);
    const Lots lots = protocol.ledger().lots(a, m);
    out.push_back({a, lots, margins[user].equity, need_of(margins[user]), lots == 0 ? 0 : notional_of(protocol, a)});
  }
  return out;
}

std::vector<TrancheRoom> rooms(const Protocol& protocol) {
  std::vector<TrancheRoom> out;
  const bool open = protocol.open_loss_event() != 0;
  for (std::uint32_t t = 0; t < protocol.layout().tranches; ++t) {
    const TrancheView view = protocol.tranche(t);
    out.push_back({.balance = view.balance,
                   .event_base = open ? view.event_base : view.balance,
                   .drawn = open ? view.drawn_in_event : 0});
  }
  return out;
}

// Who pays the holes: tranches within their caps, the rest falls on the winners.
void allocate(const Protocol& protocol, std::span<const Money> deficits, Rung& rung) {
  const WaterfallResult result = run_waterfall(protocol.genesis().tranches, rooms(protocol), deficits);
  rung.draws.assign(protocol.layout().tranches, 0);
  for (const Draw& draw : result.draws) rung.draws[draw.tranche] += draw.amount;
  for (const Money part : result.shortfall) rung.shortfall = checked_add(rung.shortfall, part, "shortfall");
}

// A shock run to its fixed point, from a lower bound of the move (raised to the move found). Mass, gain and who pays
// are left to the caller.
Rung settled_rung(const Side& side, const Law& law, double shock, double& from) {
  const double sign = side.fall() ? -1 : 1;
  from = settle(
      shock, from, side.most(), [&](double x) { return side.forced(x); }, law);
  Rung rung{.shock_ppm = ppm_of(sign * shock), .price = side.price_at(shock)};
  rung.forced = side.forced(from);
  rung.settled_ppm = ppm_of(sign * from);
  rung.settled_price = side.price_at(from);
  rung.bad_debt = side.bad_debt(rung.settled_price);
  rung.adl_notional = side.dead_notional(rung.settled_price);
  return rung;
}

void climb(const Protocol& protocol, const Side& side, double reach, Ladder& out) {
  const Law law = law_of(protocol, out.market);
  std::vector<Money> deficits(protocol.markets());
  double near = 0, settled = 0;  // a greater shock settles no nearer, so each rung starts where the one before ended
  Money mass = 0;                // what is below maintenance already belongs to the first rung
  std::uint32_t accounts = 0;
  for (int k = 1; k <= kRungsASide; ++k) {
    const double shock = reach * k / kRungsASide;
    if (shock > side.most()) break;
    Rung rung = settled_rung(side, law, shock, settled);
    rung.mass = side.mass(shock) - mass;
    rung.accounts = side.accounts(shock) - accounts;
    rung.gain_1e6 = ppm_of(gain(side, law, near, shock));
    mass += rung.mass;
    accounts += rung.accounts;
    near = shock;
    deficits[out.market] = rung.bad_debt;
    allocate(protocol, deficits, rung);
    out.rungs.push_back(std::move(rung));
  }
}

Ticks shifted(Ticks mark, std::int64_t shock_ppm) {
  return std::max<Ticks>(1, mark + mul_div_floor(mark, shock_ppm, kMillion, "shock"));
}

// Moves every other mark by the shock too: equity and maintenance of the accounts there.
void shift_other_marks(const Protocol& protocol, MarketIdx m, std::int64_t shock_ppm,
                       std::vector<Standing>& standings) {
  std::vector<Ticks> marks;
  for (MarketIdx n = 0; n < protocol.markets(); ++n)
    marks.push_back(n == m ? protocol.market(n).mark : shifted(protocol.market(n).mark, shock_ppm));
  const std::vector<Schedule> schedules = protocol.schedules_at(marks);
  for (Standing& s : standings) {
    if (!protocol.ledger().has_position(s.account)) continue;
    const AccountMargin there = protocol.margin_at(s.account, schedules);
    s.equity = there.equity;
    s.maintenance = need_of(there);
  }
}

// Holes of all accounts at the settled price, split over the markets in which each of them lost.
std::vector<Money> holes_by_market(const Protocol& protocol, MarketIdx m, const Rung& rung, bool joint,
                                   const std::vector<Standing>& standings) {
  std::vector<Money> out(protocol.markets());
  std::vector<Int128> lost(protocol.markets());
  for (const Standing& s : standings) {
    const Money tick_value = protocol.genesis().markets[m].instrument.tick_value;
    const Int128 equity = s.equity + wide(s.lots, tick_value) * (rung.settled_price - protocol.market(m).mark);
    if (equity >= 0) continue;
    Int128 sum = 0;
    for (MarketIdx n = 0; n < protocol.markets(); ++n) {
      const Ticks mark = protocol.market(n).mark;
      const Ticks price = n == m ? rung.settled_price : joint ? shifted(mark, rung.shock_ppm) : mark;
      lost[n] = std::max<Int128>(
          0, -wide(protocol.ledger().lots(s.account, n), protocol.genesis().markets[n].instrument.tick_value) *
                 (price - mark));
      sum += lost[n];
    }
    Int128 left = -equity;
    for (MarketIdx n = 0; n < protocol.markets() && sum > 0; ++n) {
      const Int128 part = left * lost[n] / sum;  // shares of what is left: the last market with a loss takes the rest
      out[n] = checked_add(out[n], narrow(part, "hole"), "holes");
      left -= part;
      sum -= lost[n];
    }
  }
  return out;
}

// The worst gain of a side near the mark goes into the ladder.
void worst_gain(const Side& side, const Law& law, Ladder& out) {
  for (std::int64_t from = 0; from + kGainStepPpm <= kGainReachPpm; from += kGainStridePpm) {
    const double near = static_cast<double>(from) / 1e6;
    const std::int64_t there = ppm_of(gain(side, law, near, near + kGainWindow));
    if (there <= out.gain_worst_1e6) continue;
    out.gain_worst_1e6 = there;
    out.gain_worst_at_ppm = (side.fall() ? -1 : 1) * (from + kGainStepPpm);
  }
}

}  // namespace

Ladder cascade_ladder(const Protocol& protocol, MarketIdx m, std::int64_t reach_ppm) {
  Ladder out{.market = m, .mark = protocol.market(m).mark, .depth_1pct = protocol.market(m).depth_1pct};
  const PriceCurve curve = PriceCurve::of(protocol, m);
  const std::vector<Standing> all = standings(protocol, m);
  const double reach = static_cast<double>(reach_ppm) / 1e6;
  const ClosingRule rule = ClosingRule::of(protocol.parameters(), m);
  const Side falls(curve, rule, true, all), rises(curve, rule, false, all);
  climb(protocol, falls, reach, out);
  climb(protocol, rises, reach, out);
  worst_gain(falls, law_of(protocol, m), out);
  worst_gain(rises, law_of(protocol, m), out);
  return out;
}

Rung what_if(const Protocol& protocol, MarketIdx m, std::int64_t shock_ppm, bool joint) {
  std::vector<Standing> all = standings(protocol, m);
  if (joint) shift_other_marks(protocol, m, shock_ppm, all);
  const Side side(PriceCurve::of(protocol, m), ClosingRule::of(protocol.parameters(), m), shock_ppm <= 0, all);
  const double shock = std::min(static_cast<double>(magnitude(shock_ppm)) / 1e6, side.most());
  const Law law = law_of(protocol, m);
  double settled = shock;
  Rung rung = settled_rung(side, law, shock, settled);
  rung.mass = side.mass(shock);
  rung.accounts = side.accounts(shock);
  rung.gain_1e6 = ppm_of(gain(side, law, std::max(0.0, shock - kGainWindow), std::max(shock, kGainWindow)));
  const std::vector<Money> holes = holes_by_market(protocol, m, rung, joint, all);
  rung.bad_debt = 0;
  for (const Money hole : holes) rung.bad_debt = checked_add(rung.bad_debt, hole, "bad debt");
  allocate(protocol, holes, rung);
  return rung;
}

Ticks liquidation_price(const Protocol& protocol, AccountIdx a, MarketIdx m) {
  const Lots lots = protocol.ledger().lots(a, m);
  if (lots == 0) return 0;
  return threshold_price(PriceCurve::of(protocol, m), lots, protocol.margin(a));
}

}  // namespace fb
