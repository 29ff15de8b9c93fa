; twin of: adl_takes_all
; bug: lp does not take part
; code: engine/solvency/adl.cpp run
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const dead Int)
(declare-const h1 Int)
(declare-const h2 Int)
(declare-const h3 Int)
(declare-const same Int)
(declare-const n1 Int)
(declare-const n2 Int)
(declare-const n3 Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(assert (and (> dead 0) (>= h1 0) (>= h2 0) (>= h3 0) (>= same 0)))
(assert (= (+ dead same) (+ h1 h2 h3)))
(assert (= n1 (- dead (least h1 dead))))
(assert (= n2 (- n1 (least h2 n1))))
(assert (= n3 n2))
(assert (not (= n3 0)))
(check-sat)
