/* transfer.h: the file in which a shop travels from one store to another (`uketsuke export`,
 * `uketsuke import`). Lines of JSON:
 *
 *     {"uketsuke_shop": 1, "migration": 12, "slug": "mihon", "shop": 123}
 *     {"table": "offering", "columns": ["shop", "id", …]}
 *     [123, 456, …]                     one line a row, in the order of the columns
 *     {"rows": 789}                     the end; a file without it is torn
 *
 * Tables stand after those they refer to (store/tables.h). Secrets stay closed under the key file
 * of the installation that wrote them. */
#ifndef CMD_TRANSFER_H
#define CMD_TRANSFER_H

enum {
    TRANSFER_FORMAT = 1,
    TRANSFER_PAGE = 1000, /* rows read at once */
};

#endif
