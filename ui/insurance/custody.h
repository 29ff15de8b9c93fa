// Custody against claims: what is in custody, and who has a claim on it. Every account but `external` is in it once, so
// that the claims add up to the custody, to the micro-dollar: quote and lots are conserved.
// Thread rule: pure function; runs on the session's thread (SessionClient::inspect).
#pragma once
#include <vector>

#include "protocol/protocol.h"

namespace fb::ui {

struct Custody {
  Money custody = 0;
  Money clients = 0;    // equity of users
  Money providers = 0;  // lp accounts
  Money backstops = 0;
  Money tranches = 0;
  Money treasury = 0;
  Money rounding = 0;
  Money hubs = 0;          // funding and clearing: empty at the end of a block
  std::uint32_t owed = 0;  // accounts of users with a claim
  Money claims() const { return clients + providers + backstops + tranches + treasury + rounding + hubs; }
  bool operator==(const Custody&) const = default;
};

Custody custodyOf(const Protocol& protocol);

}  // namespace fb::ui
