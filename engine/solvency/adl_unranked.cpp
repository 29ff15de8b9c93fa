// No ranking (dYdX v4, protocol/x/clob/keeper/deleveraging.go): for each dead account from a pseudo-random account on
// the other side onwards, round once, as much as each holds. The start is a function of block, dead account and market
// alone.
#include "base/random.h"
#include "solvency/adl_policy.h"

namespace fb {
namespace {

std::size_t start_of(const AdlTask& task, AccountIdx dead) {
  const Random of_block = Random(static_cast<std::uint64_t>(task.block)).fork(dead);
  return static_cast<std::size_t>(of_block.fork(task.market).below(static_cast<std::int64_t>(task.candidates.size())));
}

}  // namespace

std::vector<AdlTake> adl_unranked(const AdlTask& task) {
  std::vector<AdlTake> out;
  std::vector<Lots> left;
  for (const AdlCandidate& c : task.candidates) left.push_back(c.held);
  Lots needed = task.needed;
  for (const AdlLeaving& dead : task.dead) {
    Lots to_go = std::min(dead.lots, needed);
    needed -= to_go;
    for (std::size_t i = start_of(task, dead.account); to_go > 0; i = (i + 1) % left.size()) {
      const Lots lots = std::min(to_go, left[i]);
      if (lots == 0) continue;
      out.push_back({static_cast<std::uint32_t>(i), lots});
      left[i] -= lots;
      to_go -= lots;
    }
  }
  return out;
}

}  // namespace fb
