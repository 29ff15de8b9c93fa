; lemma: cuts, tranche money, payouts into holes and rounding of a market sum to zero: the hub is empty afterwards.
; code: engine/protocol/step_clearing.cpp apply_clearing
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const c1 Int)
(declare-const c2 Int)
(declare-const h1 Int)
(declare-const h2 Int)
(declare-const t1 Int)
(declare-const t2 Int)
(declare-const rounding Int)
(declare-const hub Int)
(assert (and (>= c1 0) (>= c2 0) (>= h1 0) (>= h2 0) (>= t1 0) (>= t2 0)))
(assert (= rounding (- (+ c1 c2 t1 t2) (+ h1 h2))))
(assert (= hub (- (+ c1 c2 t1 t2) h1 h2 rounding)))
(assert (not (= hub 0)))
(check-sat)
