// SPDX-License-Identifier: GPL-2.0
/* lab_emmc: an emulated MMC host with one RAM-backed eMMC 5.1 card, so that the real mmc core / mmc_block drivers
 * expose life_time, pre_eol_info, debugfs ext_csd ... with values a test can script (module parameters). */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/mmc/host.h>
#include <linux/mmc/mmc.h>
#include <linux/mmc/core.h>
#include <linux/mmc/card.h>
#include <linux/scatterlist.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <linux/highmem.h>
#include <linux/delay.h>
#include <asm/unaligned.h>

static unsigned int size_mb = 32;
module_param(size_mb, uint, 0444);
static unsigned int life_a = 3;
module_param(life_a, uint, 0644);
static unsigned int life_b = 2;
module_param(life_b, uint, 0644);
static unsigned int pre_eol = 1;
module_param(pre_eol, uint, 0644);
static unsigned int latency_us;
module_param(latency_us, uint, 0644);

struct labmmc {
  struct mmc_host *mmc;
  struct mmc_request *mrq;
  struct work_struct work;
  u8 *store;
  u8 ext[512];
  u16 rca;
  int state;
  u32 blkcnt;
};
static struct platform_device *pdev;

static void setbits(u32 * resp, int start, int len, u32 v)
{                               /* same numbering as UNSTUFF_BITS */
  int i;
  for (i = 0; i < len; i++) {
    int bit = start + i;
    int off = 3 - bit / 32;
    if (v & (1u << i))
      resp[off] |= 1u << (bit & 31);
  }
}

static void fill_ext(struct labmmc *l)
{
  u8 *e = l->ext;
  u32 sectors = size_mb * 2048;
  e[EXT_CSD_REV] = 8;
  e[EXT_CSD_STRUCTURE] = 2;
  e[EXT_CSD_CARD_TYPE] = 0x03;
  put_unaligned_le32(sectors, e + EXT_CSD_SEC_CNT);
  e[EXT_CSD_HC_ERASE_GRP_SIZE] = 1;
  e[EXT_CSD_ERASE_TIMEOUT_MULT] = 1;
  e[EXT_CSD_HC_WP_GRP_SIZE] = 1;
  e[EXT_CSD_REL_WR_SEC_C] = 1;
  e[EXT_CSD_S_A_TIMEOUT] = 16;
  e[EXT_CSD_GENERIC_CMD6_TIME] = 10;
  e[EXT_CSD_PART_SWITCH_TIME] = 1;
  e[EXT_CSD_PRE_EOL_INFO] = pre_eol;
  e[EXT_CSD_DEVICE_LIFE_TIME_EST_TYP_A] = life_a;
  e[EXT_CSD_DEVICE_LIFE_TIME_EST_TYP_B] = life_b;
  e[EXT_CSD_FIRMWARE_VERSION] = 0x07;
}

static void xfer(struct labmmc *l, struct mmc_data *d, u8 * buf, size_t len)
{
  if (d->flags & MMC_DATA_READ)
    sg_copy_from_buffer(d->sg, d->sg_len, buf, len);
  else
    sg_copy_to_buffer(d->sg, d->sg_len, buf, len);
  d->bytes_xfered = len;
}

static void do_cmd(struct labmmc *l, struct mmc_command *c, struct mmc_data *d)
{
  u32 *r = c->resp;
  u32 st = (1 << 8) | (l->state << 9);
  c->error = 0;
  memset(r, 0, 16);
  switch (c->opcode) {
  case MMC_GO_IDLE_STATE:
    l->state = 0;
    return;
  case MMC_SEND_OP_COND:
    r[0] = 0xC0FF8080;
    l->state = 1;
    return;                     /* sector mode, ready */
  case MMC_ALL_SEND_CID:
  case MMC_SEND_CID:
    setbits(r, 120, 8, 0x15);
    setbits(r, 112, 2, 1);
    setbits(r, 104, 8, 0x00);
    setbits(r, 96, 8, 'L');
    setbits(r, 88, 8, 'A');
    setbits(r, 80, 8, 'B');
    setbits(r, 72, 8, 'M');
    setbits(r, 64, 8, 'M');
    setbits(r, 56, 8, 'C');
    setbits(r, 48, 8, 0x10);
    setbits(r, 16, 32, 0x1ab00001);
    setbits(r, 12, 4, 6);
    setbits(r, 8, 4, 7);
    if (c->opcode == MMC_ALL_SEND_CID)
      l->state = 2;
    return;
  case MMC_SET_RELATIVE_ADDR:
    l->rca = c->arg >> 16;
    l->state = 3;
    r[0] = st;
    return;
  case MMC_SEND_CSD:
    setbits(r, 126, 2, 3);
    setbits(r, 122, 4, 4);
    setbits(r, 115, 4, 1);
    setbits(r, 112, 3, 0);
    setbits(r, 99, 4, 6);
    setbits(r, 96, 3, 2);
    setbits(r, 84, 12, 0x0f5);
    setbits(r, 80, 4, 9);
    setbits(r, 62, 12, 0xfff);
    setbits(r, 47, 3, 7);
    setbits(r, 42, 5, 0);
    setbits(r, 37, 5, 0);
    setbits(r, 26, 3, 2);
    setbits(r, 22, 4, 9);
    return;
  case MMC_SELECT_CARD:
    l->state = (c->arg >> 16) == l->rca ? 4 : 3;
    r[0] = st;
    return;
  case MMC_SEND_EXT_CSD:
    if (!d) {
      c->error = -ETIMEDOUT;
      return;
    }                           /* CMD8 without data is SD SEND_IF_COND */
    fill_ext(l);
    xfer(l, d, l->ext, 512);
    r[0] = st;
    return;
  case MMC_SWITCH:{
      u8 acc = (c->arg >> 24) & 3, idx = c->arg >> 16, val = c->arg >> 8;
      if (acc == 3)
        l->ext[idx] = val;
      else if (acc == 1)
        l->ext[idx] |= val;
      else if (acc == 2)
        l->ext[idx] &= ~val;
      r[0] = st;
      return;
    }
  case MMC_SEND_STATUS:
    r[0] = st;
    return;
  case MMC_SET_BLOCK_COUNT:
  case MMC_STOP_TRANSMISSION:
  case MMC_SET_BLOCKLEN:
    r[0] = st;
    return;
  case MMC_ERASE_GROUP_START:
  case MMC_ERASE_GROUP_END:
  case MMC_ERASE:
    r[0] = st;
    return;
  case MMC_READ_SINGLE_BLOCK:
  case MMC_READ_MULTIPLE_BLOCK:
  case MMC_WRITE_BLOCK:
  case MMC_WRITE_MULTIPLE_BLOCK:{
      size_t len = (size_t)d->blocks * d->blksz, off = (size_t)c->arg * 512;
      if (off + len > (size_t)size_mb << 20) {
        d->error = -EINVAL;
        return;
      }
      if (latency_us)
        usleep_range(latency_us, latency_us + 50);
      xfer(l, d, l->store + off, len);
      r[0] = st;
      return;
    }
  default:
    c->error = -ETIMEDOUT;      /* SD/SDIO probes and the rest: no answer */
  }
}

static void work_fn(struct work_struct *w)
{
  struct labmmc *l = container_of(w, struct labmmc, work);
  struct mmc_request *m = l->mrq;
  if (m->sbc)
    do_cmd(l, m->sbc, NULL);
  do_cmd(l, m->cmd, m->data);
  if (m->stop && !m->sbc)
    do_cmd(l, m->stop, NULL);
  l->mrq = NULL;
  mmc_request_done(l->mmc, m);
}

static void lab_request(struct mmc_host *h, struct mmc_request *m)
{
  struct labmmc *l = mmc_priv(h);
  l->mrq = m;
  schedule_work(&l->work);
}

static void lab_ios(struct mmc_host *h, struct mmc_ios *i)
{
}

static int lab_ro(struct mmc_host *h)
{
  return 0;
}

static int lab_cd(struct mmc_host *h)
{
  return 1;
}
static const struct mmc_host_ops ops = {.request = lab_request,.set_ios = lab_ios,.get_ro = lab_ro,.get_cd =
      lab_cd };

static int __init lab_init(void)
{
  struct mmc_host *m;
  struct labmmc *l;
  int r;
  pdev = platform_device_register_simple("lab-emmc", -1, NULL, 0);
  if (IS_ERR(pdev))
    return PTR_ERR(pdev);
  m = mmc_alloc_host(sizeof(*l), &pdev->dev);
  if (!m) {
    platform_device_unregister(pdev);
    return -ENOMEM;
  }
  l = mmc_priv(m);
  l->mmc = m;
  INIT_WORK(&l->work, work_fn);
  l->store = vzalloc((size_t)size_mb << 20);
  if (!l->store) {
    mmc_free_host(m);
    platform_device_unregister(pdev);
    return -ENOMEM;
  }
  m->ops = &ops;
  m->f_min = 400000;
  m->f_max = 52000000;
  m->ocr_avail = MMC_VDD_32_33 | MMC_VDD_33_34;
  m->caps = MMC_CAP_8_BIT_DATA | MMC_CAP_4_BIT_DATA | MMC_CAP_MMC_HIGHSPEED | MMC_CAP_NONREMOVABLE;
  m->caps2 = MMC_CAP2_NO_SD | MMC_CAP2_NO_SDIO;
  m->max_blk_size = 512;
  m->max_blk_count = 256;
  m->max_req_size = 256 * 512;
  m->max_seg_size = 256 * 512;
  m->max_segs = 64;
  platform_set_drvdata(pdev, l);
  r = mmc_add_host(m);
  if (r) {
    vfree(l->store);
    mmc_free_host(m);
    platform_device_unregister(pdev);
  }
  return r;
}

static void __exit lab_exit(void)
{
  struct labmmc *l = platform_get_drvdata(pdev);
  struct mmc_host *m = l->mmc;
  u8 *s = l->store;
  mmc_remove_host(m);
  vfree(s);
  mmc_free_host(m);
  platform_device_unregister(pdev);
}

module_init(lab_init);
module_exit(lab_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("RAM-backed eMMC on an emulated MMC host, for driver-in-the-loop tests");
