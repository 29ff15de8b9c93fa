#include "guard/verdict_table.h"

namespace fb {
namespace {
struct Row {
  bool order, liquidation, funding, withdrawal;
};

Row row(Verdict v) {
  switch (v) {
    case Verdict::valid:
    case Verdict::delayed: return {true, true, true, true};
    case Verdict::uncertain: return {false, true, true, false};
    case Verdict::too_volatile: return {false, true, false, false};
    case Verdict::stale_for_margin:
    case Verdict::no_quorum:
    case Verdict::invalid: return {false, false, false, false};
  }
  return {};
}
}  // namespace

bool allows(Verdict verdict, Action action) {
  const Row r = row(verdict);
  switch (action) {
    case Action::order: return r.order;
    case Action::liquidation: return r.liquidation;
    case Action::funding: return r.funding;
    case Action::withdrawal: return r.withdrawal;
  }
  return false;
}

}  // namespace fb
