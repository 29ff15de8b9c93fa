#!/usr/bin/python3
"""Re-derives from an exported journal (engine/JOURNAL.md) what screens, commands and report show, and compares.

rederive.py JOURNAL.jsonl FIGURES.json

FIGURES.json is what `firebreakctl figures --json` says of one moment, or a list of such documents of one run. Exit 0 when
every figure that the journal can tell is the same, 1 with the differences, 2 on files that are no journal or no figures.
Written from the document alone; standard library only.
"""
import json
import sys
from collections import defaultdict

MILLION, ALL_OF_IT, HOUR_MS, MINUTE_MS = 10**6, 10**12, 3_600_000, 60_000

# Figures that are measured on the way (volatility, depth, shocks) or set by parameters: a journal does not hold them.
NOT_IN_A_JOURNAL = {
    "market": {"book_mid", "maintenance", "initial", "maintenance_target", "uncovered", "sigma_fast", "sigma_slow", "depth_1pct",
               "drought", "displacement", "funding_rate", "band_used", "fee_share", "cascade_gain", "fund_covers", "fund_breaks"},
    "pool": {"fund_target", "fund_measured_at", "fund_covered", "fund_standard_loss", "standard_shocks", "converting",
             "estates_below_maintenance", "waiting_for_liquidation", "unbacked_accounts", "worst_cascade_gain", "fund_covers_worst",
             "fund_breaks_worst", "fund_covers_joint", "fund_breaks_joint", "risk_at"},
    "asset": {"asset_price_age", "asset_cap", "asset_silo", "asset_limit", "asset_silo_gap", "asset_drawn", "asset_sold"},
    "group": {"group_silo", "group_limit", "group_silo_gap"},
    "run": {"worst_silo_gap", "i3_charges", "i3"},
}
FORCED = ("liquidation", "backstop")
SMALL_BOOK = 5_000  # accounts


def gini_ppm(amounts):
    """Σ(2i − n − 1)x_i / (nΣx) over those with an amount, to the nearest ppm."""
    x = sorted(a for a in amounts if a > 0)
    n, total = len(x), sum(x)
    if n == 0:
        return 0
    top = sum((2 * i - n - 1) * a for i, a in enumerate(x, 1))
    return (2 * top * MILLION + n * total) // (2 * n * total)


def runway_ms(capacity, last_hour):
    """None: nothing is drawn, or the fund outlasts 30 days."""
    lasts = capacity * HOUR_MS // last_hour if last_hour else None
    return lasts if lasts is not None and lasts <= 30 * 24 * HOUR_MS else None


class Block:
    """What happens in one block."""

    def __init__(self):
        self.sums, self.forced, self.handed, self.adl = defaultdict(int), defaultdict(int), defaultdict(int), defaultdict(int)
        self.liquidated, self.bankrupt = set(), set()
        self.ratio, self.shortfall = {}, {}


class Journal:
    def __init__(self, wanted):
        self.wanted, self.found = wanted, {}
        self.quote, self.users, self.names = defaultdict(int), set(), set()
        self.lots, self.amount = {}, defaultdict(lambda: defaultdict(int))
        self.mark, self.index, self.price = {}, {}, {}
        self.block, self.events = Block(), {}
        self.run, self.who = defaultdict(int), defaultdict(set)
        self.cut, self.taken = defaultdict(int), defaultdict(int)
        self.lowest_ratio, self.lowest, self.before, self.times = ALL_OF_IT, None, 0, []
        self.units, self.notice = defaultdict(lambda: defaultdict(int)), defaultdict(int)
        self.base, self.event_drawn, self.event, self.last_draw = {}, defaultdict(int), 0, None
        self.draws, self.cap, self.queue = [], {}, {}

    # -- events ------------------------------------------------------------------------------------------------------
    def read(self, lines):
        for raw in lines:
            e = json.loads(raw)
            if not self.times or e["block"] >= len(self.times):
                self.times.append(e["time_ms"])
                if self.event and self.last_draw is not None and e["time_ms"] - self.last_draw >= self.quiet_ms:
                    self.event = 0
            if e["type"] in ("fill", "liquidation", "queue"):
                self.events[e["seq"]] = e
            handler = getattr(self, "on_" + e["type"], None)
            if handler:
                handler(e)

    def on_genesis(self, e):
        self.markets = {m["id"]: m for m in e["markets"]}
        self.tranches, self.assets = e["tranches"], e["assets"]
        self.quiet_ms, self.given_up = e["event_quiet_ms"], set(e["not_promised"])
        self.lots = {m: defaultdict(int) for m in self.markets}
        self.drawn = {t["id"]: 0 for t in self.tranches}
        self.opening = defaultdict(int)

    def on_account(self, e):
        self.names.add(e["account"])
        if e["owner"] is not None:
            self.users.add(e["account"])

    def on_mark(self, e):
        self.mark[e["market"]], self.index[e["market"]] = e["mark"], e["index"]

    def value(self, market, lots, price=None):
        return lots * (self.mark[market] if price is None else price) * self.markets[market]["tick_value"]

    def on_fill(self, e):
        m, lots = e["market"], e["lots"]
        cash = self.value(m, lots, e["price"])
        self.quote[e["buyer"]] -= cash
        self.quote[e["seller"]] += cash
        self.lots[m][e["buyer"]] += lots
        self.lots[m][e["seller"]] -= lots
        if e["reason"] == "adl":
            self.run["adl_notional"] += self.value(m, lots)
        if e["reason"] not in FORCED:
            return
        self.run["liquidation_fills"] += 1
        by_book = "lp:" + m in (e["buyer"], e["seller"])
        (self.block.forced if by_book else self.block.handed)[m] += self.value(m, lots)
        cause = self.events.get(e["cause"])
        if cause and cause["type"] == "liquidation" and cause["account"] in self.users:
            self.who["liquidated"].add(cause["account"])

    def on_transfer(self, e):
        amount, why = e["amount"], e["reason"]
        self.quote[e["from"]] -= amount
        self.quote[e["to"]] += amount
        first = e["block"] == 0
        if first and e["to"].startswith("tranche:"):
            self.opening[e["to"][8:]] += amount
        if why in ("deposit", "provider_out") and e["to"] in self.users and not first:
            self.run["deposits"] += amount
        if why in ("withdrawal", "provider_in") and e["from"] in self.users and not first:
            self.run["withdrawals"] += amount
        if why == "deposit" and e["to"] in self.users and not first:
            self.block.sums["deposits"] += 1
        if why == "withdrawal" and e["from"] in self.users and not first:
            cause = self.events.get(e["cause"])
            self.block.sums["withdrawals"] += cause is None or cause["type"] != "queue"
        if why in ("penalty", "fee"):
            self.run["penalties" if why == "penalty" else "fees"] += amount
        if why == "interest" and e["from"] in self.users:
            self.block.sums["interest"] += amount
        if why == "haircut":
            self.block.sums["haircuts"] += amount
            self.cut[e["from"]] += amount
            if e["from"] in self.users:
                self.who["cut"].add(e["from"])
        if why == "tranche_draw":
            self.on_draw(e)

    def on_draw(self, e):
        tranche, amount = e["from"][8:], e["amount"]
        self.drawn[tranche] += amount
        self.event_drawn[tranche] += amount
        self.last_draw = e["time_ms"]
        self.draws.append((e["time_ms"], amount))
        self.block.sums["draws"] += amount
        if "market" not in e:
            self.block.sums["collateral_draws"] += amount

    def on_loss_event(self, e):
        self.event, self.event_drawn = e["id"], defaultdict(int)
        self.base = {t["id"]: self.quote["tranche:" + t["id"]] for t in self.tranches}

    def on_liquidation(self, e):
        if e["stage"] != "estate" and e["account"] in self.users:
            self.block.liquidated.add(e["account"])

    def on_bankruptcy(self, e):
        self.block.sums["deficit"] += e["deficit"]
        if e["account"] in self.users:
            self.block.bankrupt.add(e["account"])

    def on_clearing(self, e):
        self.block.ratio = e["ratios_1e12"]
        self.block.shortfall = e["shortfall"]
        self.run["shortfall"] += sum(e["shortfall"].values())
        self.lowest_ratio = min([self.lowest_ratio, *e["ratios_1e12"].values()])

    def on_adl(self, e):
        m = e["market"]
        self.block.sums["adl_fills"] += 1
        self.block.adl[m] += self.value(m, e["lots"])
        self.run["hedge_legs_broken"] += e["hedge_leg"]
        self.run["overshoot_money"] += e["overshoot_money"]
        self.run["overshoot_notional"] += self.value(m, e["overshoot_lots"])
        if e["account"] in self.users:
            self.who["deleveraged"].add(e["account"])
        fill = self.events[e["cause"]]
        worse = (fill["price"] - self.mark[m]) * (1 if fill["buyer"] == e["account"] else -1)
        cost = max(0, self.value(m, e["lots"], worse))
        if fill["price"] != self.mark[m]:
            self.run["i5_fills"] += 1
            self.run["i5"] += cost
        if not e["both_dead"]:
            self.taken[e["account"]] += self.value(m, e["lots"])
            self.cut[e["account"]] += cost

    def on_order(self, e):
        if e["outcome"] == "trigger_placed":
            self.run["triggers_placed"] += 1
        else:
            self.block.sums["orders"] += 1

    def on_refusal(self, e):
        self.block.sums["refusals"] += 1

    def on_queue(self, e):
        self.queue[e["account"]] = e["waiting"]
        if e["step"] != "waits":
            del self.queue[e["account"]]
        self.block.sums["withdrawals"] += e["step"] == "paid"

    def on_provider(self, e):
        t = e["tranche"][8:]
        if e["what"] == "notice":
            self.notice[t] += e["units"]
            return
        self.units[t][e["provider"]] = e["held"]
        if e["what"] == "exit":
            self.notice[t] += e["units"]

    def on_collateral_mark(self, e):
        self.price[e["asset"]] = e["price_micro"]

    def on_collateral(self, e):
        self.amount[e["account"]][e["asset"]] += e["amount"]
        worth = abs(e["amount"]) * self.price.get(e["asset"], 0) // MILLION
        if e["reason"] == "deposit":
            self.run["deposits"] += worth
            self.block.sums["deposits"] += 1
        if e["reason"] == "withdrawal":
            self.run["withdrawals"] += worth
            self.block.sums["withdrawals"] += 1
        if e["reason"] == "sale":
            self.block.sums["converted"] += worth

    def on_parameter(self, e):
        market, _, key = e["key"].rpartition(".")
        if key == "rule_open_interest_cap_lots":
            self.cap[market] = e["to"]

    # -- the end of a block --------------------------------------------------------------------------------------------
    def on_block(self, e):
        if e["block"] in self.wanted or e["block"] == 0 or len(self.users) <= SMALL_BOOK:
            self.standing(e)
        else:  # every account in every block takes hours; the auditor of journals checks this line
            self.lowest = min(self.lowest, e["min_equity"])
        b = self.block
        for name, amount in b.sums.items():
            self.run[name + "_sum"] += amount
        for name, parts in (("forced_volume", b.forced), ("handed_over", b.handed)):
            self.run[name] += sum(parts.values())
        self.who["bankrupt"] |= b.bankrupt
        self.run["worst_unbacked"] = max(self.run["worst_unbacked"], e["unbacked"])
        self.run["worst_waiting"] = max(self.run["worst_waiting"], sum(self.queue.values()))
        if e["block"] == 0:
            self.opening_oi = sum(self.value(m, self.one_side(m)) for m in self.markets)
            self.opening_equity = self.client_equity
        if e["block"] in self.wanted:
            self.found[e["block"]] = self.figures(e)
        self.block = Block()

    def one_side(self, market):
        return sum(q for q in self.lots[market].values() if q > 0)

    def standing(self, e):
        """Equity, margin equity and maintenance of every account at the end of the block."""
        net, need = defaultdict(int), defaultdict(int)
        for a, q in self.quote.items():
            net[a] = q
        for m, held in self.lots.items():
            rule = e["maintenance"][m]
            for a, q in held.items():
                if q == 0:
                    continue
                net[a] += self.value(m, q)
                size = abs(q)
                need[a] += size * (rule["per_lot"] + (rule["short_extra"] if q < 0 else 0))
                need[a] += sum((size - beyond) * extra for beyond, extra in rule["tiers"] if size > beyond)
        equity, margin, worth = dict(net), dict(net), {}
        for a, held in self.amount.items():
            worth[a] = {c: q * self.price[c] // MILLION for c, q in held.items() if q > 0}
            for c, v in worth[a].items():
                equity[a] = equity.get(a, 0) + v
                margin[a] = margin.get(a, 0) + v * (MILLION - e["haircut_ppm"][c]) // MILLION
        self.net, self.equity, self.worth = net, equity, worth
        self.below = sum(margin.get(a, 0) < need[a] for a in self.users)
        self.below_110 = sum(margin.get(a, 0) * 10 < need[a] * 11 for a in self.users)
        self.client_equity = sum(equity.get(a, 0) for a in self.users)
        self.least = min(equity.get(a, 0) for a in self.names)
        self.lowest = self.least if self.lowest is None else min(self.lowest, self.least)
        lacks = [-v for a, v in equity.items() if a != "external" and v < 0] if "I2" in self.given_up else []
        self.run["i2_end_accounts"], self.run["i2_end"] = len(lacks), sum(lacks)
        self.run["i2_worst_accounts"] = max(self.run["i2_worst_accounts"], len(lacks))
        self.run["i2_worst"] = max(self.run["i2_worst"], sum(lacks))

    def figures(self, e):
        return {**self.pool(e), **self.of_run(), **self.of_markets(), **self.of_tranches(), **self.of_collateral(e)}

    def per_minute(self, market):
        forced = self.block.forced[market]
        return forced * MINUTE_MS // (self.times[1] - self.times[0]) if forced else 0  # blocks are equally long; none is forced in block 0

    def may_pay(self, t):
        balance = self.quote["tranche:" + t["id"]]
        base = self.base[t["id"]] if self.event else balance
        drawn = self.event_drawn[t["id"]] if self.event else 0
        return max(0, min(balance, base * t["max_draw_per_event_ppm"] // MILLION - drawn))

    def pool(self, e):
        b, balances = self.block, [self.quote["tranche:" + t["id"]] for t in self.tranches]
        capacity = sum(self.may_pay(t) for t in self.tranches)
        last_hour = sum(a for at, a in self.draws if at > e["time_ms"] - HOUR_MS)
        borrowers = [-self.net[a] for a in self.worth if self.worth[a] and self.net[a] < 0]
        out = {"accounts": len(self.users), "below_110": self.below_110, "below_maintenance": self.below,
               "near_maintenance": self.below_110 - self.below, "client_equity": self.client_equity, "least_equity": self.least,
               "custody": -self.quote["external"], "unbacked": e["unbacked"], "withdrawals_waiting": len(self.queue),
               "waiting": sum(self.queue.values()), "insurance": sum(balances), "insurance_opening": sum(self.opening.values()),
               "borrowed": sum(borrowers), "borrowers": len(borrowers), "collateral": sum(sum(w.values()) for w in self.worth.values()),
               "quote_claims": -self.quote["external"] + sum(borrowers), "fund_capacity": capacity, "drawn_last_hour": last_hour,
               "runway": runway_ms(capacity, last_hour), "loss_event": self.event,
               "forced_in_block": sum(b.forced.values()), "handed_over_in_block": sum(b.handed.values()),
               "forced_per_minute": sum(self.per_minute(m) for m in self.markets),
               "adl_in_block": sum(b.adl.values()), "liquidated_in_block": len(b.liquidated), "bankrupt_in_block": len(b.bankrupt)}
        for name in ("adl_fills", "deficit", "draws", "collateral_draws", "haircuts", "orders", "refusals", "deposits", "withdrawals",
                     "converted", "interest"):
            out[name + "_in_block"] = b.sums[name]
        return {("pool", None, k): v for k, v in out.items()}

    def of_run(self):
        r, cuts, taken = self.run, [c for c in self.cut.values() if c > 0], [t for t in self.taken.values() if t > 0]
        out = {"liquidated_accounts": len(self.who["liquidated"]), "bankrupt_accounts": len(self.who["bankrupt"]),
               "adl_accounts": len(self.who["deleveraged"]), "cut_accounts": len(self.who["cut"]),
               "touched_accounts": len({a for rows in (self.cut, self.taken) for a, v in rows.items() if v > 0}),
               "cuts": sum(cuts), "largest_cut": max(cuts, default=0), "gini_cut": gini_ppm(cuts),
               "largest_adl": max(taken, default=0), "gini_adl": gini_ppm(taken), "lowest_ratio": self.lowest_ratio,
               "lowest_equity": self.lowest, "opening_oi": self.opening_oi,
               "client_loss": self.opening_equity + r["deposits"] - r["withdrawals"] - self.client_equity}
        for name in ("forced_volume", "handed_over", "liquidation_fills", "adl_notional", "hedge_legs_broken", "overshoot_money",
                     "overshoot_notional", "penalties", "fees", "triggers_placed", "deposits", "withdrawals", "shortfall",
                     "worst_unbacked", "worst_waiting", "i2_worst_accounts", "i2_worst", "i2_end_accounts", "i2_end", "i5_fills", "i5"):
            out[name] = r[name]
        for name in ("deficit", "draws", "haircuts", "adl_fills", "orders", "refusals", "converted", "collateral_draws", "interest"):
            out[name] = r[name + "_sum"]
        out["deposit_count"], out["withdrawal_count"] = r["deposits_sum"], r["withdrawals_sum"]
        if "I2" in self.given_up and len(self.users) > SMALL_BOOK:
            del out["i2_worst_accounts"], out["i2_worst"]
        return {("run", None, k): v for k, v in out.items()}

    def of_markets(self):
        out = {}
        for m in self.markets:
            side, cap = self.one_side(m), self.cap.get(m, -1)
            users = [q for a, q in self.lots[m].items() if a in self.users]
            one = {"mark": self.mark[m], "index": self.index[m], "open_interest": side, "open_interest_value": self.value(m, side),
                   "open_interest_cap": None if cap < 0 else cap, "long_users": sum(q for q in users if q > 0),
                   "short_users": -sum(q for q in users if q < 0), "lp_lots": self.lots[m]["lp:" + m],
                   "backstop_lots": self.lots[m]["backstop:" + m], "lp_equity": self.equity.get("lp:" + m, 0),
                   "backstop_equity": self.equity.get("backstop:" + m, 0), "market_forced_in_block": self.block.forced[m],
                   "market_forced_per_minute": self.per_minute(m), "market_handed_over_in_block": self.block.handed[m],
                   "market_adl_in_block": self.block.adl[m], "clearing_ratio": self.block.ratio.get(m, ALL_OF_IT)}
            if "I3" not in self.given_up:  # else charges beyond a clearing are part of it, which no line of the journal sums up
                one["market_shortfall_in_block"] = self.block.shortfall.get(m, 0)
            out.update({("market", m, k): v for k, v in one.items()})
        return out

    def of_tranches(self):
        out = {}
        for t in self.tranches:
            i = t["id"]
            balance = self.quote["tranche:" + i]
            held = [u for u in self.units[i].values() if u > 0]
            one = {"balance": balance, "opening": self.opening[i], "event_base": self.base[i] if self.event else balance,
                   "drawn_in_event": self.event_drawn[i] if self.event else 0, "may_pay": self.may_pay(t), "drawn": self.drawn[i],
                   "tranche_units": sum(held), "providers": len(held), "units_under_notice": self.notice[i]}
            out.update({("tranche", i, k): v for k, v in one.items()})
        return out

    def of_collateral(self, e):
        out, groups = {}, defaultdict(list)
        for c in self.assets:
            i = c["id"]
            for g in c["groups"]:
                groups[g].append(i)
            held = sum(self.amount[a][i] for a in self.amount)
            one = {"asset_price": self.price[i], "asset_amount": held, "asset_value": held * self.price[i] // MILLION,
                   "asset_haircut": e["haircut_ppm"][i], "asset_exposure": self.exposure([i])}
            out.update({("asset", i, k): v for k, v in one.items()})
        for g, members in groups.items():
            value = sum(out[("asset", c, "asset_value")] for c in members)
            out.update({("group", g, "group_value"): value, ("group", g, "group_exposure"): self.exposure(members)})
        return out

    def exposure(self, members):
        """What the pool lacks if these assets go to zero in one block."""
        total = 0
        for a, worth in self.worth.items():
            value = sum(worth.get(c, 0) for c in members)
            total += max(0, value - self.equity[a]) if value else 0
        return total


def differences(documents, found):
    """Lines that say what differs, how many were the same, and which figures a journal does not hold."""
    bad, same, unknown = [], 0, set()
    for document in documents:
        derived = found.get(document["block"])
        if derived is None:
            bad.append(f"block {document['block']}: the journal ends before it")
            continue
        shown = {(f["scope"], f["of"], f["name"]): f["value"] for f in document["figures"]}
        for key, value in shown.items():
            if key not in derived:
                unknown.add((key[0], key[2]))
            elif derived[key] != value:
                where = key[0] if key[1] is None else f"{key[0]} {key[1]}"
                bad.append(f"block {document['block']}: {where}: {key[2]} is shown as {value}, the journal says {derived[key]}")
            else:
                same += 1
        bad += [f"block {document['block']}: {key} is not shown" for key in derived if key not in shown]
        waiting, estates = (shown.get(("pool", None, n)) for n in ("waiting_for_liquidation", "estates_below_maintenance"))
        if waiting is not None and waiting + estates != shown[("pool", None, "below_maintenance")]:
            bad.append(f"block {document['block']}: waiting_for_liquidation and estates do not add up to below_maintenance")
    return bad, same, unknown


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[1], encoding="utf-8") as file:
            documents = json.load(file)
        documents = documents if isinstance(documents, list) else [documents]
        journal = Journal({d["block"] for d in documents})
        with open(arguments[0], encoding="utf-8") as lines:
            journal.read(lines)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        print(f"rederive.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    bad, same, unknown = differences(documents, journal.found)
    allowed = {(scope, name) for scope, names in NOT_IN_A_JOURNAL.items() for name in names}
    if "I2" in journal.given_up and len(journal.users) > SMALL_BOOK:
        allowed |= {("run", "i2_worst_accounts"), ("run", "i2_worst")}
    if "I3" in journal.given_up:
        allowed.add(("market", "market_shortfall_in_block"))
    bad += [f"{scope}: {name} is neither re-derived nor known to be absent from a journal" for scope, name in sorted(unknown - allowed)]
    for line in bad[:200]:
        print(line)
    print(f"{len(documents)} moments, {same} figures are the same, {len(bad)} are not; {len(unknown)} are not in a journal")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
