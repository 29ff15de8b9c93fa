; lemma: the penalty is at most the equity that is left.
; code: engine/protocol/step_liquidation.cpp clip
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const notional Int)
(declare-const ppm Int)
(declare-const penalty Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(define-fun most ((a Int) (b Int)) Int (ite (> a b) a b))
(assert (and (>= e 0) (>= notional 0) (<= 0 ppm 100000)))
(assert (= penalty (least (- (div (- (* notional ppm)) 1000000)) (most 0 e))))
(assert (not (and (>= penalty 0) (>= (- e penalty) 0))))
(check-sat)
