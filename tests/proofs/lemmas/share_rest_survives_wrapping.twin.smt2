; twin of: share_rest_survives_wrapping
; bug: no other way for c >= 2^61
; code: engine/solvency/shares.h Share::floor
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const p Int)
(declare-const t Int)
(declare-const c Int)
(declare-const d Int)
(define-fun two64 () Int 18446744073709551616)
(define-fun limit () Int 9223372036854775808)
(assert (and (>= p 0) (>= t 0) (> c 0) (< c limit)))
(assert (and (>= (- p t) (- c)) (< (- p t) (* 2 c))))
(assert (= d (mod (- (mod p two64) (mod t two64)) two64)))
(define-fun as_signed () Int (ite (>= d 9223372036854775808) (- d two64) d))
(assert (not (= as_signed (- p t))))
(check-sat)
