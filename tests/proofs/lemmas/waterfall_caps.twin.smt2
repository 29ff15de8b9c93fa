; twin of: waterfall_caps
; bug: what was drawn earlier in the loss event is forgotten
; code: engine/solvency/waterfall.cpp event_room
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const base Int)
(declare-const ppm Int)
(declare-const cap Int)
(declare-const drawn Int)
(declare-const balance Int)
(declare-const deficit Int)
(declare-const draw Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(define-fun most ((a Int) (b Int)) Int (ite (> a b) a b))
(assert (and (>= base 0) (<= 0 ppm 1000000) (= cap (div (* base ppm) 1000000))))
(assert (and (<= 0 drawn cap) (>= deficit 0) (= balance (- base drawn))))
(assert (= draw (least deficit (most 0 (least balance cap)))))
(assert (not (and (<= (+ drawn draw) cap) (<= (* 1000000 (+ drawn draw)) (* base ppm)) (>= (- balance draw) 0))))
(check-sat)
