#include "record/collateral_population.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::uint64_t kHoldersStream = 11, kFlowStream = 12;

std::vector<Money> initial_margins(const Genesis& g, const Book& book) {
  std::vector<Money> out(book.accounts.size(), 0);
  for (const auto& p : book.positions)
    out[p.user] += opening_initial_margin(
        g, p.market, g.markets[p.market].instrument.notional(p.lots, g.markets[p.market].first_index));
  return out;
}

std::vector<UserIdx> by_falling_value(const Book& book) {
  std::vector<UserIdx> order(book.value.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](UserIdx a, UserIdx b) { return book.value[a] > book.value[b]; });
  return order;
}

// Goes from the largest account down. An account holds an asset with the chance that fills what is still wanted from
// what is still to come; a holder keeps a part between the wanted share of everything and all of its deposit in it.
class HolderDraw {
 public:
  HolderDraw(const Laws& laws, const std::vector<AssetIdx>& assets, double deposits)
      : assets_(assets), left_(deposits) {
    for (const CollateralShare& s : laws.collateral()) {
      wanted_.push_back(static_cast<double>(s.share_ppm) / 1e6 * deposits);
      share_ += static_cast<double>(s.share_ppm) / 1e6;
    }
  }

  // Micro-USD of the account that go into an asset; none when it holds quote alone.
  std::optional<std::pair<AssetIdx, double>> next(double value, Random& random) {
    const double wanted = std::accumulate(wanted_.begin(), wanted_.end(), 0.0);
    const double chance = left_ > 0 ? wanted / left_ / ((1 + share_) / 2) : 0;
    const double u = random.uniform(), part = share_ + (1 - share_) * random.uniform(),
                 which = random.uniform() * wanted;
    left_ -= value;
    if (u >= chance || wanted <= 0) return std::nullopt;
    std::size_t i = 0;
    for (double sum = wanted_[0]; i + 1 < wanted_.size() && sum < which; sum += wanted_[i]) ++i;
    last_ = i;
    return std::pair{assets_[i], value * part};
  }
  void placed(double value) { wanted_[last_] = std::max(0.0, wanted_[last_] - value); }

 private:
  const std::vector<AssetIdx>& assets_;
  std::vector<double> wanted_;
  double share_ = 0, left_;
  std::size_t last_ = 0;
};

std::int64_t price_at(const Recording& r, AssetIdx c, TimeMs time_ms) {
  const AssetPath& path = r.asset_paths[c];
  const auto after = std::ranges::upper_bound(path.time_ms, time_ms) - path.time_ms.begin();
  return after == 0 ? r.genesis->assets[c].price_micro : path.price_micro[static_cast<std::size_t>(after - 1)];
}

// Moves items of `quote` whose user holds an asset over to `collateral`, one in two.
template <class Quote, class Collateral>
void move_half(const Recording& r, const std::vector<int>& asset_of, Random random, std::vector<Timed<Quote>>& quote,
               std::vector<Timed<Collateral>>& collateral) {
  std::erase_if(quote, [&](const Timed<Quote>& item) {
    const int c = asset_of[item.what.user];
    if (c < 0 || random.uniform() < 0.5) return false;
    const std::int64_t price = price_at(r, static_cast<AssetIdx>(c), item.time_ms);
    if (price <= 0) return false;
    const auto amount =
        static_cast<std::int64_t>(std::min<Int128>(wide(item.what.amount, kMillion) / price, kMostCollateral));
    if (amount <= 0) return false;
    collateral.push_back({item.time_ms, {.user = item.what.user, .asset = static_cast<AssetIdx>(c), .amount = amount}});
    return true;
  });
}

}  // namespace

void draw_collateral(const Laws& laws, const Genesis& g, const std::vector<AssetIdx>& assets, Book& book) {
  if (laws.collateral().empty()) return;
  Random random = Random(static_cast<std::uint64_t>(laws.whole(Law::seed))).fork(kHoldersStream);
  const std::vector<Money> margin = initial_margins(g, book);
  double deposits = 0;
  for (const Money v : book.value) deposits += static_cast<double>(v);
  HolderDraw draw(laws, assets, deposits);
  for (const UserIdx u : by_falling_value(book)) {
    const auto drawn = draw.next(static_cast<double>(book.value[u]), random);
    if (!drawn) continue;
    const AssetIdx c = drawn->first;
    const std::int64_t price = g.assets[c].price_micro, haircut = g.parameters.at(c, AssetParam::haircut_ppm);
    if (price <= 0) continue;
    // After its haircut the account is still worth what its positions need.
    const Money spare = book.value[u] - mul_div_ceil(margin[u], laws.whole(Law::headroom), 1000);
    const auto bearable =
        haircut == 0 ? static_cast<Int128>(book.value[u]) : wide(std::max<Money>(0, spare), kMillion) / haircut;
    const auto value = static_cast<Money>(
        std::min<Int128>({static_cast<Int128>(drawn->second), bearable, static_cast<Int128>(book.value[u])}));
    const auto amount = static_cast<std::int64_t>(std::min<Int128>(wide(value, kMillion) / price, kMostCollateral));
    if (amount <= 0) continue;
    book.collateral.push_back({u, c, amount});
    book.accounts[u].balance -= asset_value(amount, price);
    draw.placed(static_cast<double>(asset_value(amount, price)));
  }
  std::ranges::sort(book.collateral, {}, [](const OpeningCollateral& c) { return std::pair{c.user, c.asset}; });
}

void turn_flow_into_collateral(const Laws& laws, Recording& r) {
  if (laws.collateral().empty()) return;
  std::vector<int> asset_of(r.genesis->accounts.size(), -1);
  for (const OpeningCollateral& c : r.genesis->collateral) asset_of[c.user] = c.asset;
  const Random random = Random(static_cast<std::uint64_t>(laws.whole(Law::seed))).fork(kFlowStream);
  move_half(r, asset_of, random.fork(1), r.deposits, r.collateral_deposits);
  move_half(r, asset_of, random.fork(2), r.withdrawals, r.collateral_withdrawals);
}

}  // namespace fb
