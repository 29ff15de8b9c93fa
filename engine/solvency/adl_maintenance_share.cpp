// Everybody on the other side gives in proportion to the maintenance margin of its position, so that large positions,
// which need more of it per lot, give more of themselves. Who would give more than it holds gives all, the rest is
// shared again.
#include "solvency/adl_policy.h"

namespace fb {

std::vector<AdlTake> adl_maintenance_share(const AdlTask& task) {
  std::vector<Lots> held;
  std::vector<Money> maintenance;
  for (const AdlCandidate& c : task.candidates) {
    held.push_back(c.held);
    maintenance.push_back(c.maintenance);
  }
  return takes_of(share_lots(task.needed, maintenance, held));
}

}  // namespace fb
