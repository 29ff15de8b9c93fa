// Everybody on the other side gives the same share of its position: floors, then one lot each in order of account.
#include "solvency/adl_policy.h"

namespace fb {

std::vector<AdlTake> adl_pro_rata(const AdlTask& task) {
  std::vector<Lots> held;
  for (const AdlCandidate& c : task.candidates) held.push_back(c.held);
  return takes_of(share_lots(task.needed, held, held));
}

}  // namespace fb
