// What others may read of collateral and custody: figures of the moment, computed from the state.
#include <algorithm>

#include "protocol/impl.h"

namespace fb {

AssetView Protocol::asset(AssetIdx c) const {
  const Impl& impl = *impl_;
  const AssetState& asset = impl.s.assets[c];
  AssetView v{.price_micro = asset.price_micro, .price_age_ms = impl.now() - asset.source_time_ms, .stale = impl.stale(c),
              .fixed = asset.fixed_micro != kReleased, .at_most = is_at_most(asset.fixed_micro), .amount = asset.held, .haircut_ppm = impl.assets[c].haircut_ppm};
  v.value = narrow(wide(asset.held, asset.price_micro) / kMillion, "value of collateral");
  v.cap = checked_mul(impl.params.at(c, AssetParam::cap_usd), kUsd);
  v.cap_closed = v.value >= v.cap || impl.cap_closed(c);
  v.exposure = impl.s.exposure[c];
  v.silo = impl.silo(c);
  v.limit = impl.silo_limit(c);
  v.silo_gap = std::max<Money>(0, v.exposure - v.silo);
  v.drawn = impl.s.global.loss_event_open ? asset.drawn : 0;
  v.sale_depth = checked_mul(impl.params.at(c, AssetParam::sale_depth_1pct_usd), kUsd);
  v.sold = asset.sold;
  return v;
}

const AssetGroups& Protocol::groups() const { return impl_->groups; }

GroupView Protocol::group(std::size_t g) const {
  const Impl& impl = *impl_;
  const std::size_t row = impl.asset_count() + g;
  GroupView v{.exposure = impl.s.exposure[row], .silo = impl.silo(row), .limit = impl.silo_limit(row)};
  for (const AssetIdx c : impl.groups.members[g]) v.value += asset(c).value;
  v.silo_gap = std::max<Money>(0, v.exposure - v.silo);
  return v;
}

CustodyView Protocol::custody() const {
  const Impl& impl = *impl_;
  CustodyView v{.quote = impl.custody()};
  for (AccountIdx a = layout().first_user(); impl.asset_count() > 0 && a < impl.s.ledger.accounts(); ++a) {
    if (!impl.s.ledger.has_collateral(a)) continue;
    const AccountSums at = impl.sums(a);
    v.collateral += at.collateral;
    v.borrowed += std::max<Money>(0, -at.net_quote());
    v.borrowers += at.net_quote() < 0;
  }
  v.quote_claims = v.quote + v.borrowed;  // Σ of quote + lots x mark over all accounts is what is in custody
  for (AccountIdx a = 1; impl.totals.unbacked > 0 && a < impl.s.ledger.accounts(); ++a) {
    const Money lacks = -impl.equity(a);
    if (lacks <= 0) continue;
    v.unbacked += lacks;
    ++v.unbacked_accounts;
  }
  v.withdrawals_stopped = !impl.s.unbacked.empty();
  v.converting = static_cast<std::uint32_t>(impl.s.converting.size());
  v.queued = static_cast<std::uint32_t>(impl.s.queue.size());
  v.queued_amount = impl.queued_amount();
  return v;
}

std::vector<QueuedWithdrawal> Protocol::withdrawal_queue() const { return impl_->s.queue; }

}  // namespace fb
