#include "report/bursts.h"

#include <algorithm>

namespace fb {

void Bursts::add(std::int64_t key, const Event& e, std::int64_t seq, TimeMs time_ms, Money amount, AccountIdx account) {
  auto found = running_.find(key);
  if (found != running_.end() && time_ms - found->second.burst.to_ms > kPause_ms) {
    closed_.push_back(std::move(found->second.burst));
    running_.erase(found);
    found = running_.end();
  }
  if (found == running_.end()) {
    Running fresh;
    fresh.burst = {.key = key, .seq = seq, .cause = e.cause, .from_ms = time_ms, .to_ms = time_ms};
    found = running_.emplace(key, std::move(fresh)).first;
  }
  Running& r = found->second;
  Burst& b = r.burst;
  r.block_amount = (b.to_ms == time_ms ? r.block_amount : 0) + amount;
  b.to_ms = time_ms;
  b.last_seq = seq;
  b.amount = checked_add(b.amount, amount, "burst");
  b.count += 1;
  b.accounts.insert(account);
  if (amount > b.largest) b.largest = amount, b.largest_account = account;
  if (r.block_amount > b.peak) b.peak = r.block_amount, b.peak_ms = time_ms;
}

std::vector<Burst> Bursts::top(std::size_t most) const {
  std::vector<Burst> all = closed_;
  for (const auto& [key, r] : running_) all.push_back(r.burst);
  std::ranges::sort(all, {}, &Burst::seq);
  if (all.size() <= most) return all;
  std::stable_sort(all.begin() + 1, all.end(), [](const Burst& x, const Burst& y) { return x.amount > y.amount; });
  all.resize(most);
  std::ranges::sort(all, {}, &Burst::seq);
  return all;
}

}  // namespace fb
