#include "record/provider_flow.h"

#include <algorithm>

#include "base/fixed_math.h"

namespace fb {
namespace {

constexpr double kDayMs = 86400000;
constexpr double kSizeSigma = 1.2;

// Junior tranches draw more providers than the most senior one; each first-loss tranche as many as the senior.
std::uint32_t some_tranche(const Genesis& g, Random& random) {
  std::vector<std::uint32_t> lots;
  std::int64_t most_senior = 0;
  for (const TrancheSpec& t : g.tranches) most_senior = std::max(most_senior, t.rank);
  for (std::uint32_t t = 0; t < g.tranches.size(); ++t)
    for (int i = g.tranches[t].market == kAllMarkets && g.tranches[t].rank < most_senior ? 2 : 1; i > 0; --i)
      lots.push_back(t);
  return lots[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(lots.size())))];
}

}  // namespace

void simulate_providers(const Laws& laws, Random random, Recording& r) {
  const Genesis& g = *r.genesis;
  if (g.tranches.empty() || g.accounts.empty() || r.end_ms <= r.start_ms) return;
  const auto span = r.end_ms - r.start_ms;
  const double expected =
      laws.real(Law::provider_entries) * static_cast<double>(g.accounts.size()) * static_cast<double>(span) / kDayMs;
  const auto own = [&] { return random.uniform() < 0.25; };
  for (auto left = static_cast<std::int64_t>(expected + 0.5); left > 0; --left) {
    const std::uint32_t tranche = some_tranche(g, random);
    const auto user = static_cast<UserIdx>(random.below(static_cast<std::int64_t>(g.accounts.size())));
    const double share = std::min(0.05, laws.real(Law::provider_share) * det_exp(kSizeSigma * random.normal()));
    const auto amount = static_cast<Money>(share * static_cast<double>(g.tranches[tranche].opening_balance));
    const TimeMs at = r.start_ms + 1 + random.below(span);
    const bool from_account = own(), leaves = random.uniform() < laws.real(Law::provider_exits);
    const TimeMs notice = at + 1 + random.below(span);
    if (amount <= 0) continue;
    r.provider_entries.push_back(
        {at, {.tranche = tranche, .provider = user, .amount = amount, .own_account = from_account}});
    if (leaves && notice <= r.end_ms)  // all or half of what it entered with; units start at one a micro-USD
      r.provider_notices.push_back({notice,
                                    {.tranche = tranche,
                                     .provider = user,
                                     .units = random.uniform() < 0.5 ? amount : std::max<Money>(1, amount / 2),
                                     .own_account = own()}});
  }
  std::ranges::stable_sort(r.provider_entries, {}, &Timed<ProviderEntry>::time_ms);
  std::ranges::stable_sort(r.provider_notices, {}, &Timed<ProviderNotice>::time_ms);
}

}  // namespace fb
