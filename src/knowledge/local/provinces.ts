/** Names of all provinces, today's 34 and those merged on 2025-07-01, as far as a citizen may name one: a place in another
 * province must never be taken for one of ours of the same name. Nothing is answered from this list. */

/** Without kind words; short forms that people write stand beside. */
export const provinceNames = (
  'Hà Nội, Huế, Hải Phòng, Đà Nẵng, Cần Thơ, Hồ Chí Minh, Lai Châu, Điện Biên, Sơn La, Lạng Sơn, Quảng Ninh, Thanh Hóa, Nghệ An, ' +
  'Hà Tĩnh, Cao Bằng, Tuyên Quang, Lào Cai, Thái Nguyên, Phú Thọ, Bắc Ninh, Hưng Yên, Ninh Bình, Quảng Trị, Quảng Ngãi, Gia Lai, ' +
  'Khánh Hòa, Lâm Đồng, Đắk Lắk, Đồng Nai, Tây Ninh, Vĩnh Long, Đồng Tháp, Cà Mau, An Giang, ' +
  'Hà Giang, Yên Bái, Bắc Kạn, Vĩnh Phúc, Hòa Bình, Bắc Giang, Thái Bình, Hải Dương, Hà Nam, Nam Định, Quảng Bình, Quảng Nam, ' +
  'Kon Tum, Bình Định, Ninh Thuận, Phú Yên, Đắk Nông, Bình Thuận, Bình Dương, Bà Rịa, Vũng Tàu, Bình Phước, Long An, Bến Tre, ' +
  'Trà Vinh, Tiền Giang, Hậu Giang, Sóc Trăng, Bạc Liêu, Kiên Giang, Thừa Thiên, Sài Gòn, Daklak, HCM, TPHCM, HN, SG'
).split(', ')
