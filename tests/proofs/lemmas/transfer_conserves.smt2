; lemma: a transfer that does not overflow leaves the sum of the two balances as it was.
; code: engine/ledger/ledger.cpp transfer
; rule: engine/PROTOCOL.md 2 Ledger
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const from Int)
(declare-const to Int)
(declare-const amount Int)
(declare-const from_after Int)
(declare-const to_after Int)
(assert (> amount 0))
(assert (= from_after (- from amount)))
(assert (= to_after (+ to amount)))
(assert (not (= (+ from_after to_after) (+ from to))))
(check-sat)
