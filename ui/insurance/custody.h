// Custody against claims: what is in custody, quote and collateral at market, and who has a claim on it. Every account but
// `external` is in it once, so that the claims add up to the custody, to the micro-dollar: all of it is conserved.
// Thread rule: pure function; runs on the session's thread (SessionClient::inspect).
#pragma once
#include <string>
#include <vector>

#include "protocol/protocol.h"

namespace fb::ui {

// A collateral asset, or a group that falls together: what of it is in custody, and what its collapse would cost.
struct CustodyAsset {
  std::string name;
  Money value = 0, exposure = 0, silo = 0;
  bool stale = false;  // its price is too old, or held by a person
  bool operator==(const CustodyAsset&) const = default;
};

struct Custody {
  Money quote = 0;       // in custody
  Money collateral = 0;  // in custody, at market
  Money unbacked = 0;    // Σ max(0, -equity)
  bool stopped = false;  // withdrawals: some of it is beyond a silo
  Money waiting = 0;     // withdrawals that wait for quote
  std::uint32_t queued = 0;
  std::vector<CustodyAsset> assets;  // assets, then groups
  Money custody() const { return quote + collateral; }
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
