#include "solvency/clearing_pass.h"

#include <algorithm>

#include "base/error.h"

namespace fb::clearing_detail {
namespace {

constexpr std::size_t kGrain = 8192;
constexpr Int128 kMost = Int128{1} << 61;

// Few chunks, because each has a table of markets x markets; from the size of the list alone.
std::size_t table_grain(std::size_t count) { return std::max<std::size_t>(1024, (count + 15) / 16); }
std::size_t chunks(std::size_t count, std::size_t grain) { return (count + grain - 1) / grain; }

struct Found {
  std::vector<Int128> gain, loss;
  std::vector<Money> winners;
  std::vector<std::uint32_t> watch;
  bool sound = true, fits = true, somebody_defaults = false;
};

void look_at(const ClearingBook& book, bool use_earmarks, std::uint32_t account, Found& found) {
  Int128 gain = 0, loss = 0, earmarked = 0;
  for (const auto& leg : legs_of(book, account)) {
    if (leg.market >= book.markets || leg.earmark < 0 || leg.pnl == INT64_MIN) {
      found.sound = false;
      return;
    }
    earmarked += leg.earmark;
    if (leg.pnl > 0)
      gain += leg.pnl, found.gain[leg.market] += leg.pnl, ++found.winners[leg.market];
    else
      loss -= leg.pnl, found.loss[leg.market] -= leg.pnl;
  }
  const Money equity = book.equity[account];
  if (equity < 0 || (use_earmarks && earmarked > equity)) found.sound = false;
  if (gain >= kMost || loss >= kMost || equity >= kMost) found.fits = false;
  if (loss > equity) found.watch.push_back(account);
  if (loss > equity + gain) found.somebody_defaults = true;
}

void add_flow(std::span<const ClearingLeg> legs, bool use_earmarks, Money owes, std::size_t markets, Tally& sums) {
  for (const auto& gain : legs) {
    if (gain.pnl <= 0) continue;
    sums.defaulted_gain[gain.market] += gain.pnl;
    const double share = static_cast<double>(gain.pnl) / static_cast<double>(owes);
    for (const auto& loss : legs)
      if (const Money rest = rest_of(loss, use_earmarks); rest > 0)
        sums.flow[loss.market * markets + gain.market] += share * static_cast<double>(rest);
  }
}

Tally empty_tally(std::size_t markets) {
  const std::vector<Money> none(markets);
  return {none, none, none, 0, none, std::vector<double>(markets * markets)};
}

}  // namespace

Money balance_after_cuts(const ClearingBook& book, std::uint32_t account, std::span<const Money> shortfall,
                         std::span<const Money> owed) {
  Money balance = book.equity[account];
  for (const auto& leg : legs_of(book, account)) balance += leg.pnl - cut_of(leg, shortfall, owed);
  return balance;
}

Money split_means(std::span<const ClearingLeg> legs, bool use_earmarks, Money deficit, std::vector<Money>& payments) {
  Money owes = 0;
  for (const auto& leg : legs) owes += rest_of(leg, use_earmarks);
  const Money means = owes - deficit;
  Money left = means;
  payments.assign(legs.size(), 0);
  for (std::size_t i = 0; i < legs.size(); ++i)
    if (const Money rest = rest_of(legs[i], use_earmarks); rest > 0)
      left -= payments[i] = share_floor(rest, means, owes);
  for (std::size_t i = 0; i < legs.size() && left > 0; ++i)
    if (rest_of(legs[i], use_earmarks) > 0) ++payments[i], --left;
  return owes;
}

Survey survey(const ClearingBook& book, bool use_earmarks, Workers& workers) {
  std::vector<Found> parts(chunks(book.accounts(), kGrain));
  workers.for_chunks(book.accounts(), kGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    auto& part = parts[chunk];
    part.gain.resize(book.markets), part.loss.resize(book.markets), part.winners.resize(book.markets);
    for (auto a = begin; a < end; ++a) look_at(book, use_earmarks, static_cast<std::uint32_t>(a), part);
  });
  Survey result;
  result.winners.resize(book.markets);
  std::vector<Int128> gain(book.markets), loss(book.markets);
  for (const auto& part : parts) {
    check_invariant(part.sound,
                    "clearing: equity and earmarks are not negative, earmarks within equity, markets known");
    if (!part.fits) throw_overflow("clearing: an account's gains, losses or equity");
    for (std::uint32_t m = 0; m < book.markets; ++m)
      gain[m] += part.gain[m], loss[m] += part.loss[m], result.winners[m] += part.winners[m];
    result.watch.insert(result.watch.end(), part.watch.begin(), part.watch.end());
    result.somebody_defaults |= part.somebody_defaults;
  }
  check_invariant(gain == loss, "clearing: gains and losses of every market are equal");
  for (const auto& sum : gain) {
    if (sum >= kMost) throw_overflow("clearing: the gains of a market");
    result.owed.push_back(static_cast<Money>(sum));
  }
  return result;
}

Tally tally(const ClearingBook& book, bool use_earmarks, const Survey& found, std::span<const Money> shortfall,
            Workers& workers) {
  const std::size_t markets = book.markets, count = found.watch.size(), grain = table_grain(count);
  std::vector<Tally> parts(chunks(count, grain));
  workers.for_chunks(count, grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    auto& part = parts[chunk] = empty_tally(markets);
    std::vector<Money> payments;
    for (auto i = begin; i < end; ++i) {
      const auto account = found.watch[i];
      const Money balance = balance_after_cuts(book, account, shortfall, found.owed);
      if (balance >= 0) continue;
      ++part.defaulters;
      const auto legs = legs_of(book, account);
      const Money owes = split_means(legs, use_earmarks, -balance, payments);
      for (std::size_t k = 0; k < legs.size(); ++k)
        if (const Money hole = rest_of(legs[k], use_earmarks) - payments[k]; hole > 0)
          part.holes[legs[k].market] += hole, ++part.hole_legs[legs[k].market];
      add_flow(legs, use_earmarks, owes, markets, part);
    }
  });
  Tally sum = empty_tally(markets);
  for (std::size_t m = 0; m < markets; ++m) sum.cut_legs[m] = shortfall[m] > 0 ? found.winners[m] : 0;
  for (const auto& part : parts) {
    sum.defaulters += part.defaulters;
    for (std::size_t m = 0; m < markets; ++m) {
      sum.holes[m] += part.holes[m];
      sum.hole_legs[m] += part.hole_legs[m];
      sum.defaulted_gain[m] += part.defaulted_gain[m];
    }
    for (std::size_t i = 0; i < sum.flow.size(); ++i) sum.flow[i] += part.flow[i];
  }
  return sum;
}

}  // namespace fb::clearing_detail
