#include "solvency/clearing_estimate.h"

#include <algorithm>
#include <cmath>

namespace fb::clearing_detail {
namespace {

// What an account can lack because of roundings alone: two units a leg, and what double loses. It hands nothing on: a
// ring of losers that it closed would pay nothing at all, though the greatest ratios leave it at zero.
double rounding_of(std::size_t legs, Money gain) {
  return static_cast<double>(2 * legs) + 1e-13 * static_cast<double>(gain);
}

// Sums over a set of defaulters.
struct Sums {
  Links links;
  std::vector<double> holes;     // per market: with nothing cut
  std::vector<Money> hole_legs;  // per market: legs that may have a hole
  explicit Sums(std::size_t markets)
      : links{std::vector<Money>(markets), std::vector<double>(markets * markets)},
        holes(markets),
        hole_legs(markets) {}

  void add(const Sums& other) {
    for (std::size_t m = 0; m < holes.size(); ++m) {
      links.defaulted_gain[m] += other.links.defaulted_gain[m];
      holes[m] += other.holes[m];
      hole_legs[m] += other.hole_legs[m];
    }
    for (std::size_t i = 0; i < links.flow.size(); ++i) links.flow[i] += other.links.flow[i];
  }

  void join(std::span<const ClearingLeg> legs, bool use_earmarks, Money deficit) {
    const std::size_t markets = holes.size();
    Money owes = 0;
    for (const auto& leg : legs) owes += rest_of(leg, use_earmarks);
    const double part = 1 / static_cast<double>(owes), lacks = static_cast<double>(deficit) * part;
    for (const auto& to : legs) {
      const Money rest = rest_of(to, use_earmarks);
      links.defaulted_gain[to.market] += std::max<Money>(0, to.pnl);
      holes[to.market] += static_cast<double>(rest) * lacks;
      hole_legs[to.market] += rest > 0;
      double* row = links.flow.data() + to.market * markets;
      for (const auto& from : legs)
        row[from.market] += static_cast<double>(std::max<Money>(0, from.pnl)) * part * static_cast<double>(rest);
    }
  }
};

// Few chunks, because each has a table of markets x markets; from the size of the list alone.
// `who` gives the defaulter at a place of it.
template <class Who>
Sums sum_of(const ClearingBook& book, bool use_earmarks, std::size_t count, const Who& who, Workers& workers) {
  const std::size_t grain = std::max<std::size_t>(1024, (count + 15) / 16);
  std::vector<Sums> parts((count + grain - 1) / grain, Sums(0));
  workers.for_chunks(count, grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    Sums part(book.markets);
    for (auto i = begin; i < end; ++i) {
      fetch(book, who(std::min(i + kAhead, end - 1)).row);
      const Defaulter one = who(i);
      part.join(legs_of(book, one.account), use_earmarks, one.deficit);
    }
    parts[chunk] = std::move(part);
  });
  Sums all(book.markets);
  for (const auto& part : parts) all.add(part);
  return all;
}

class Search {
 public:
  Search(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money, const Survey& found,
         Workers& workers)
      : book_(book),
        use_earmarks_(use_earmarks),
        tranche_money_(tranche_money),
        found_(found),
        workers_(workers),
        sums_(book.markets),
        rate_(book.markets) {
    result_.shortfall.assign(book.markets, 0);
  }

  Estimate run() {
    auto joined = surely();
    const auto who = [&](std::size_t i) {
      const Watched& one = found_.watch[joined[i]];
      return Defaulter{one.account, one.row, -one.net};  // below zero where only cuts make it default
    };
    while (!joined.empty()) {
      sums_.add(sum_of(book_, use_earmarks_, joined.size(), who, workers_));
      raise();
      joined = now_too();
    }
    return std::move(result_);
  }

 private:
  using Places = std::vector<std::uint32_t>;  // in the list of watched accounts

  // Who defaults with every gain paid in full; the others may join later.
  Places surely() {
    const std::size_t count = found_.watch.size();
    Places joined(count + 1);
    in_.resize(count);
    std::size_t sure = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      joined[sure] = i;
      sure += in_[i] = found_.watch[i].net < 0;
    }
    joined.resize(sure);
    return joined;
  }

  void raise() {
    const std::size_t markets = book_.markets;
    Tally at;
    at.clear(markets);
    at.hole_legs = sums_.hole_legs;
    for (std::size_t m = 0; m < markets; ++m) {
      double hole = sums_.holes[m];
      for (std::size_t from = 0; from < markets; ++from) hole += sums_.links.flow[m * markets + from] * rate_[from];
      const double most = 0x1p61;
      at.holes[m] = static_cast<Money>(std::floor(std::clamp(hole, 0.0, most) + 0.5));
      at.cut_legs[m] = result_.shortfall[m] > 0 ? found_.winners[m] : 0;
    }
    result_.shortfall = next_shortfall(at, sums_.links, found_.owed, result_.shortfall, tranche_money_);
    for (std::size_t m = 0; m < markets; ++m)
      rate_[m] = result_.shortfall[m] > 0
                     ? static_cast<double>(result_.shortfall[m]) / static_cast<double>(found_.owed[m])
                     : 0;
    ++result_.sets;
  }

  // Who of the others defaults at the present rates: first those that could, by a glance at two figures.
  Places now_too() {
    const double deepest = rate_.empty() ? 0 : *std::ranges::max_element(rate_);
    look_.resize(found_.watch.size() + 1);
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < found_.watch.size(); ++i) {
      const Watched& who = found_.watch[i];
      look_[count] = i;
      count += !in_[i] & (static_cast<double>(who.net) < static_cast<double>(who.gain) * deepest);
    }
    Places joined;
    for (std::size_t k = 0; k < count; ++k) {
      fetch(book_, found_.watch[look_[std::min(k + kAhead, count - 1)]].row);
      const Watched& who = found_.watch[look_[k]];
      const auto legs = legs_of(book_, who.account);
      double balance = static_cast<double>(who.net);
      for (const auto& leg : legs) balance -= static_cast<double>(std::max<Money>(0, leg.pnl)) * rate_[leg.market];
      if (balance < -rounding_of(legs.size(), who.gain)) joined.push_back(look_[k]), in_[look_[k]] = 1;
    }
    return joined;
  }

  const ClearingBook& book_;
  const bool use_earmarks_;
  const TrancheMoney& tranche_money_;
  const Survey& found_;
  Workers& workers_;
  Sums sums_;
  std::vector<double> rate_;  // per market: share of a gain that is cut
  std::vector<char> in_;      // of each watched account: whether it has joined
  Places look_;
  Estimate result_;
};

}  // namespace

Estimate estimate_shortfall(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                            const Survey& found, Workers& workers) {
  return Search(book, use_earmarks, tranche_money, found, workers).run();
}

Links links_of(const ClearingBook& book, bool use_earmarks, const std::vector<Tally>& parts, Workers& workers) {
  std::vector<Defaulter> list;  // without those whose lack is rounding, as in `rounding_of` and in the certificate
  for (const auto& part : parts)
    std::ranges::copy_if(part.list, std::back_inserter(list),
                         [&](const Defaulter& who) { return who.deficit > static_cast<Money>(2 * book.markets); });
  Sums all = sum_of(
      book, use_earmarks, list.size(), [&](std::size_t i) { return list[i]; }, workers);
  return std::move(all.links);
}

}  // namespace fb::clearing_detail
