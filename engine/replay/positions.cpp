#include "replay/positions.h"

#include <algorithm>
#include <cmath>

#include "stress/threshold.h"

namespace fb {
namespace {

constexpr Ppm kNextHealth = 1'100'000;

std::vector<PriceCurve> curves(const Protocol& protocol) {
  std::vector<PriceCurve> out;
  for (MarketIdx m = 0; m < protocol.markets(); ++m) out.push_back(PriceCurve::of(protocol, m));
  return out;
}

Money unrealised(const Protocol& protocol, AccountIdx a, MarketIdx m, const PriceCurve& curve) {
  return narrow(wide(protocol.ledger().lots(a, m), curve.unit) - protocol.ledger().entry_value(a, m),
                "unrealised profit");
}

PositionRow::State state_of(const Protocol& protocol, AccountIdx a, const AccountMargin& margin) {
  if (protocol.is_estate(a)) return PositionRow::State::estate;
  if (margin.equity <= 0) return PositionRow::State::dead;
  if (margin.health_ppm < kMillion) return PositionRow::State::liquidating;
  return margin.health_ppm < kNextHealth ? PositionRow::State::next : PositionRow::State::ok;
}

PositionRow make_row(const Protocol& protocol, AccountIdx a, MarketIdx m, const PriceCurve& curve,
                     const AccountMargin& margin) {
  PositionRow row{.account = account_ref(protocol.layout(), a), .market = m, .lots = protocol.ledger().lots(a, m)};
  row.owner = protocol.genesis().accounts[row.account.place].cluster;
  const Int128 lot_value = wide(row.lots, curve.tick_value);
  const Int128 entry = protocol.ledger().entry_value(a, m);
  row.entry = narrow(floor_div(2 * sign_of(row.lots) * entry + magnitude(narrow(lot_value, "position")),
                               2 * magnitude(narrow(lot_value, "position"))),
                     "entry price");
  row.unrealised = unrealised(protocol, a, m, curve);
  row.notional = checked_mul(magnitude(row.lots), curve.unit, "notional");
  row.equity = margin.equity;
  row.health_ppm = margin.health_ppm;
  row.liquidation_price = threshold_price(curve, row.lots, margin);
  row.distance_ppm = row.liquidation_price == 0
                         ? INT64_MAX
                         : mul_div_floor(magnitude(row.liquidation_price - curve.mark), kMillion, curve.mark);
  row.state = state_of(protocol, a, margin);
  return row;
}

struct Candidate {
  double key;
  UserIdx user;
  MarketIdx market;
};

double sort_key(const Protocol& protocol, const PriceCurve& curve, const PositionQuery& query, UserIdx user,
                MarketIdx m, const AccountMargin& margin) {
  const AccountIdx a = protocol.layout().first_user() + user;
  switch (query.sort) {
    case PositionSort::distance:
      return threshold_move(curve, protocol.ledger().lots(a, m), margin.margin_equity - margin.maintenance);
    case PositionSort::health:
      return static_cast<double>(margin.health_ppm);
    case PositionSort::notional:
      return static_cast<double>(magnitude(protocol.ledger().lots(a, m))) * static_cast<double>(curve.unit);
    case PositionSort::unrealised:
      return static_cast<double>(unrealised(protocol, a, m, curve));
    case PositionSort::equity:
      return static_cast<double>(margin.equity);
    case PositionSort::account:
      return static_cast<double>(user);
  }
  return 0;
}

bool matches_text(const OpeningAccount& account, const std::string& text, std::optional<std::uint32_t> owner) {
  return owner ? account.cluster == *owner : account.name.find(text) != std::string::npos;
}

std::vector<Candidate> matches(const Protocol& protocol, const PositionQuery& query,
                               const std::vector<PriceCurve>& curve, const std::vector<AccountMargin>& margins) {
  std::vector<Candidate> out;
  const AccountIdx first = protocol.layout().first_user();
  const auto owner = find_owner(query.text);
  for (UserIdx user = 0; user < margins.size(); ++user) {
    if (query.only_below_110 && margins[user].health_ppm >= kNextHealth) continue;
    if (!matches_text(protocol.genesis().accounts[user], query.text, owner)) continue;
    for (MarketIdx m = 0; m < protocol.markets(); ++m) {
      if (query.market != UINT32_MAX && query.market != m) continue;
      if (protocol.ledger().lots(first + user, m) == 0) continue;
      out.push_back({sort_key(protocol, curve[m], query, user, m, margins[user]), user, m});
    }
  }
  return out;
}

// Candidates as they are found: those of an account stand together.
std::uint32_t distinct_accounts(const std::vector<Candidate>& found) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < found.size(); ++i) count += i == 0 || found[i].user != found[i - 1].user;
  return count;
}

}  // namespace

PositionPage positions_page(const Protocol& protocol, const PositionQuery& query) {
  std::vector<AccountMargin> margins;
  protocol.margins(margins);
  const auto curve = curves(protocol);
  std::vector<Candidate> found = matches(protocol, query, curve, margins);

  const auto before = [&](const Candidate& x, const Candidate& y) {
    if (x.key != y.key) return query.descending ? x.key > y.key : x.key < y.key;
    return x.user != y.user ? x.user < y.user : x.market < y.market;
  };
  PositionPage page{.query = query, .total = static_cast<std::uint32_t>(found.size()), .accounts = distinct_accounts(found)};
  const std::size_t begin = std::min<std::size_t>(query.offset, found.size());
  const std::size_t end = std::min<std::size_t>(begin + query.count, found.size());
  const auto at = [&](std::size_t i) { return found.begin() + static_cast<std::ptrdiff_t>(i); };
  if (begin < end) std::nth_element(found.begin(), at(begin), found.end(), before);
  std::partial_sort(at(begin), at(end), found.end(), before);
  for (std::size_t i = begin; i < end; ++i)
    page.rows.push_back(make_row(protocol, protocol.layout().first_user() + found[i].user, found[i].market,
                                 curve[found[i].market], margins[found[i].user]));
  return page;
}

std::vector<PositionRow> positions_of(const Protocol& protocol, AccountIdx account) {
  std::vector<PositionRow> out;
  if (!protocol.layout().is_user(account)) return out;
  for (MarketIdx m = 0; m < protocol.markets(); ++m)
    if (protocol.ledger().lots(account, m) != 0)
      out.push_back(make_row(protocol, account, m, PriceCurve::of(protocol, m), protocol.margin(account)));
  return out;
}

}  // namespace fb
