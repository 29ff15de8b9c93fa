; twin of: lp_hedge_leaves_lp_solvent
; bug: custody is not looked at
; code: engine/protocol/step_adl.cpp release_hedge
; rule: engine/PROTOCOL.md 4 One block
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const owed Int)
(declare-const gain Int)
(declare-const cut Int)
(declare-const equity Int)
(declare-const custody Int)
(declare-const out Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(define-fun most ((a Int) (b Int)) Int (ite (> a b) a b))
(assert (and (>= owed 0) (>= gain 0) (<= 0 cut gain) (>= equity 0) (>= custody 0)))
(assert (= out (least (+ owed (most 0 (- gain cut))) (most 0 equity))))
(assert (not (and (>= out 0) (>= (- equity out) 0) (>= (- custody out) 0) (<= out (+ owed (- gain cut))))))
(check-sat)
