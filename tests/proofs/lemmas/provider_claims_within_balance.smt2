; lemma: claims floored one by one never sum to more than the balance, and leave less than one micro-USD a provider (four
;   providers): so a recount finds every new unit, and what it gives the house is not negative.
; code: engine/solvency/provider_units.cpp recount
; rule: engine/PROTOCOL.md 8 Solvency, providers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const balance Int)
(declare-const units Int)
(declare-const p1 Int)
(declare-const p2 Int)
(declare-const p3 Int)
(declare-const p4 Int)
(declare-const c1 Int)
(declare-const c2 Int)
(declare-const c3 Int)
(declare-const c4 Int)
; p_i stands for u_i x B; Σ u_i = U gives Σ p_i = U x B.
(assert (and (>= balance 0) (> units 0) (= (+ p1 p2 p3 p4) (* units balance))))
(define-fun is-claim ((c Int) (p Int)) Bool (and (<= (* c units) p) (< p (* (+ c 1) units))))
(assert (and (is-claim c1 p1) (is-claim c2 p2) (is-claim c3 p3) (is-claim c4 p4)))
(define-fun rest () Int (- balance (+ c1 c2 c3 c4)))
(assert (not (and (>= (* rest units) 0) (< (* rest units) (* 4 units)))))
(check-sat)
