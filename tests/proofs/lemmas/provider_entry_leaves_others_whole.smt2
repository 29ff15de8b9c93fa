; lemma: an entry that buys floor(A U / B) units never lowers the value of the units that were there: B / U before,
;   (B + A) / (U + n) after; and the entrant's claim never exceeds A.
; code: engine/solvency/provider_units.h units_for
; rule: engine/PROTOCOL.md 8 Solvency, providers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const balance Int)
(declare-const units Int)
(declare-const amount Int)
(declare-const bought Int)
(declare-const owned Int)
(assert (and (> balance 0) (> units 0) (> amount 0)))
(assert (and (<= (* bought balance) (* amount units)) (< (* amount units) (* (+ bought 1) balance))))
(assert (and (<= (* owned (+ units bought)) (* bought (+ balance amount))) (> (+ units bought) 0) (>= bought 0)))
(assert (not (and (>= (* (+ balance amount) units) (* balance (+ units bought)))
                  (<= (* owned (+ units bought)) (* amount (+ units bought))))))
(check-sat)
